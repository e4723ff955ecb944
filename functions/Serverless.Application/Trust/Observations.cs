using System.Runtime.CompilerServices;
using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Rules;
using Serverless.Core.Trust;
using Serverless.Core.Workflows;

namespace Serverless.Application.Trust;

/// <summary>Starts the runs that only look, for rules that only observe and say when to look again.</summary>
public sealed class Observations(IRunEngine engine)
{
    private static readonly ConditionalWeakTable<Workflow, StrongBox<(TimeSpan After, JsonElement? Document)>> Documents = [];

    /// <returns>The run that looks; null where none does.</returns>
    /// <exception cref="Journal.StoreUnavailableException">It is not known to be started; ask again.</exception>
    public async ValueTask<string?> LookAsync(Workflow workflow, RuleMatch.Matched match, RunCause cause, string subject, DateTimeOffset now, CancellationToken cancellation)
    {
        if (match.Rule.ObserveAfter is not { } after || DocumentOf(workflow, after) is not { } document)
        {
            return null;
        }

        var run = Observation.RunIdOf(match.Rule.Name, subject, after, now);
        await engine.StartAsync(new RunStart(run, document, match.Input, cause with { Observes = true }), cancellation).ConfigureAwait(false);
        return run;
    }

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
