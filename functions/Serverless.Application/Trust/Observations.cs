using System.Runtime.CompilerServices;
using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Serverless.Core.Trust;
using Serverless.Core.Workflows;

namespace Serverless.Application.Trust;

/// <summary>Starts the runs that only look, for rules that only observe and say when to look again.</summary>
/// <param name="histories">Null where whatever run there is in a place is taken to look at the same.</param>
public sealed class Observations(IRunEngine engine, IRunHistory? histories = null)
{
    private static readonly ConditionalWeakTable<Workflow, StrongBox<(TimeSpan After, JsonElement? Document)>> Documents = [];

    /// <returns>Which run looks, in a sentence; null where nobody was to.</returns>
    /// <exception cref="Journal.StoreUnavailableException">It is not known to be started; ask again.</exception>
    public async ValueTask<string?> LookAsync(Workflow workflow, RuleMatch.Matched match, RunCause cause, string subject, DateTimeOffset now, CancellationToken cancellation)
    {
        if (match.Rule.ObserveAfter is not { } after || DocumentOf(workflow, after) is not { } document)
        {
            return null;
        }

        // One that was started late in the stretch before this looks on in this one.
        var (own, last) = (LedgerKeys.Target(subject), Observation.RunIdOf(match.Rule.Name, subject, after, now - after));
        if (await StartedAsync(last, cancellation).ConfigureAwait(false) is { } before && before.At + after > now)
        {
            return Say(last, before, own);
        }

        var run = Observation.RunIdOf(match.Rule.Name, subject, after, now);
        return await engine.StartAsync(new RunStart(run, document, match.Input, cause with { Observes = true, LooksAt = own }), cancellation).ConfigureAwait(false) == StartOutcome.AlreadyStarted
            ? Say(run, await StartedAsync(run, cancellation).ConfigureAwait(false), own)
            : Say(run, null, own);
    }

    private static string Say(string run, RunStarted? started, string own) => started is null || started.Cause.LooksAt == own
        ? $"Run {run} looks whether it gets well by itself."
        : $"Whether it gets well by itself is not looked at: run {run} looks at something else in its place, and {Observation.MostAtOnce} look for a rule at the same time at most.";

    private async ValueTask<RunStarted?> StartedAsync(string run, CancellationToken cancellation) =>
        histories is not null && await histories.ReadAsync(run, new HistoryPage(0, 1), cancellation).ConfigureAwait(false) is [RunStarted started] ? started : null;

    /// <summary>Made once for a workflow of a rule set.</summary>
    private static JsonElement? DocumentOf(Workflow workflow, TimeSpan after)
    {
        if (!Documents.TryGetValue(workflow, out var made) || made.Value.After != after)
        {
            made = new((after, Observation.Of(workflow, after)));
            Documents.AddOrUpdate(workflow, made);
        }

        return made.Value.Document;
    }
}
