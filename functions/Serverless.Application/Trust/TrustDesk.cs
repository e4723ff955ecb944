using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;
using Serverless.Core.Trust;

namespace Serverless.Application.Trust;

/// <summary>How far rules are to be trusted: what their last runs say, and who has moved them on the ladder.</summary>
public sealed class TrustDesk(IRunReader runs, IRunHistory histories, StartSwitch starts)
{
    /// <summary>Runs that are looked at, at most.</summary>
    public const int MostRuns = 500;

    private readonly WorkflowCache workflows = new();

    /// <param name="last">The newest runs that are looked at.</param>
    public async Task<TrustReport> ReportAsync(Rule rule, int last, CancellationToken cancellation)
    {
        var experiences = new List<RunExperience>();
        foreach (var run in await runs.ListAsync(new RunQuery(null, Math.Min(last, MostRuns), Rule: rule.Name), cancellation).ConfigureAwait(false))
        {
            experiences.Add(RunExperience.Of(await histories.ReadAsync(run.RunId, cancellation).ConfigureAwait(false), workflows.Read));
        }

        var control = await starts.CurrentAsync(cancellation).ConfigureAwait(false);
        var moved = control.Demoted.FirstOrDefault(one => one.Rule == rule.Name) is { } demotion && await starts.ListActsAsync(demotion.Number + 1, 1, cancellation).ConfigureAwait(false) is [var act, ..] ? act : null;
        return new TrustReport(rule.Name, rule.Mode, control.ModeOf(rule), moved, RuleTrust.Of(experiences));
    }
}

/// <param name="Mode">As its document says.</param>
/// <param name="ModeNow">As it acts.</param>
/// <param name="Moved">The act that put it lower than its document; null where none does.</param>
public sealed record TrustReport(string Rule, RuleMode Mode, RuleMode ModeNow, ControlAct? Moved, RuleTrust Trust);
