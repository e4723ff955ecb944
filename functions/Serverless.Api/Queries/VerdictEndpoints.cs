using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;
using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Core.Admission;

namespace Serverless.Api.Queries;

/// <summary>What the rules said, over all events.</summary>
internal sealed class VerdictEndpoints(IVerdictReader verdicts, WaitReader waits)
{
    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = query.Limit();
        var asked = new VerdictQuery(Place(query), limit + 1, query.Text("rule"), query.Choice("decision", AdmissionDecision.Names), query.Number("event"));
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var found = await verdicts.ListAsync(asked, context.RequestAborted).ConfigureAwait(false);
        var became = await waits.ReadAsync(found.Select(record => Waiting(record.Verdict.Decision)).OfType<string>(), context.RequestAborted).ConfigureAwait(false);
        var page = Page<VerdictLine>.Of(found, limit, record => VerdictLine.Of(record, became), record => $"{record.Place.Sequence}.{record.Place.Ordinal}");
        await ApiJson.WriteAsync(context, page, ApiJson.Default.PageVerdictLine).ConfigureAwait(false);
    }

    /// <summary>The run that a match asks for which waits, or is held.</summary>
    internal static string? Waiting(AdmissionDecision decision) => decision is AdmissionDecision.Queued or AdmissionDecision.Held ? decision.Run : null;

    /// <summary><c>7</c>, before all verdicts of event 7, or <c>7.2</c>, in the midst of them.</summary>
    private static VerdictPlace? Place(QueryReader query)
    {
        if (query.Text("before") is not { } text)
        {
            return null;
        }

        var parts = text.Split('.');
        var ordinal = 0;
        if (parts.Length <= 2 && long.TryParse(parts[0], System.Globalization.NumberStyles.None, null, out var sequence)
            && (parts.Length == 1 || int.TryParse(parts[1], System.Globalization.NumberStyles.None, null, out ordinal)))
        {
            return new VerdictPlace(sequence, ordinal);
        }

        query.Report("query/no-such-place", "'before' is the number of an event, or 'next' of the page before.");
        return null;
    }
}

/// <summary>One verdict in a list.</summary>
/// <param name="Event">The sequence of what was judged.</param>
/// <param name="Decision"><c>admitted</c>, <c>duplicate</c>, <c>observed</c>, …</param>
/// <param name="Run">The run it started; null where it started none.</param>
/// <param name="RuleSet">Id of the set that judged.</param>
/// <param name="Became">Of a match that began to wait, or was held: what became of it; null where that is not known.</param>
internal sealed record VerdictLine(
    long Event, string Rule, string Decision, string Reason, string? Run, string RuleSet, DateTimeOffset At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Became = null)
{
    public static VerdictLine Of(VerdictRecord record, IReadOnlyDictionary<string, string> became)
    {
        var view = VerdictView.Of(record.Verdict);
        return new VerdictLine(record.Place.Sequence, view.Rule, view.Decision, view.Reason, view.Run, record.RuleSet, record.At.ToUniversalTime())
        {
            Became = VerdictEndpoints.Waiting(record.Verdict.Decision) is { } asked ? became.GetValueOrDefault(asked) : null,
        };
    }
}
