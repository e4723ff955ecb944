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

    /// <summary>Histories that are read at once.</summary>
    private const int Together = 16;

    private readonly WorkflowCache workflows = new();
    private readonly RunMemory<RunExperience> known = new(most: 5_000);

    /// <param name="last">The newest runs that are looked at.</param>
    public async Task<TrustReport> ReportAsync(Rule rule, int last, CancellationToken cancellation)
    {
        var experiences = new List<RunExperience>();
        foreach (var some in (await runs.ListAsync(new RunQuery(null, Math.Min(last, MostRuns), Rule: rule.Name), cancellation).ConfigureAwait(false)).Chunk(Together))
        {
            experiences.AddRange(await Task.WhenAll(some.Select(run => known.GetAsync(run, () => ReadAsync(run.RunId, cancellation)).AsTask())).ConfigureAwait(false));
        }

        var control = await starts.CurrentAsync(cancellation).ConfigureAwait(false);
        var moved = control.Demoted.FirstOrDefault(one => one.Rule == rule.Name) is { } demotion && await starts.ListActsAsync(demotion.Number + 1, 1, cancellation).ConfigureAwait(false) is [var act, ..] ? act : null;
        return new TrustReport(rule.Name, rule.Mode, control.ModeOf(rule), moved, RuleTrust.Of(experiences));
    }

    private async ValueTask<RunExperience> ReadAsync(string runId, CancellationToken cancellation) =>
        RunExperience.Of(await histories.ReadAsync(runId, cancellation).ConfigureAwait(false), workflows.Read);
}

/// <param name="Mode">As its document says.</param>
/// <param name="ModeNow">As it acts.</param>
/// <param name="Moved">The act that put it lower than its document; null where none does.</param>
public sealed record TrustReport(string Rule, RuleMode Mode, RuleMode ModeNow, ControlAct? Moved, RuleTrust Trust);
