using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;

namespace Serverless.Application.Admission;

/// <summary>Tells of what guards have held back, by the workflow that the rule names. Its input is <c>{rule, from, to, heldBack, decisions, events}</c>:
/// how many there were of each decision, and the newest of them one by one.</summary>
public sealed class Escalations(
    IAdmissionLedger ledger, IVerdictReader verdicts, IRunEngine engine, LiveRules rules, StartSwitch starts, TimeProvider time, ILogger<Escalations> logger)
{
    /// <summary>Events that are listed one by one, at most.</summary>
    public const int MostListed = 100;

    /// <summary>Verdicts that are counted, at most.</summary>
    private const int MostCounted = 20_000;

    private const int PageSize = 1_000;

    public async Task TellAsync(LedgerPage page, string rule, CancellationToken cancellation)
    {
        var (facts, now) = ((EscalationFacts)page.Facts!, time.GetUtcNow());
        if (facts.TellAt is null || facts.TellAt > now)
        {
            if (EscalationPolicy.Close(facts, now) is { } closed)
            {
                await ledger.WriteAsync([new LedgerChange(page, closed)], cancellation).ConfigureAwait(false);
            }

            return;
        }

        if (!rules.Loaded || (await starts.CurrentAsync(cancellation).ConfigureAwait(false)).Stop is not null)
        {
            return;
        }

        await StartAsync(rule, facts.Telling!.Value, now, cancellation).ConfigureAwait(false);
        await ledger.WriteAsync([new LedgerChange(page, EscalationPolicy.Told(facts, now))], cancellation).ConfigureAwait(false);
    }

    /// <summary>Started again after a crash it is started once: its id follows from the rule and the first that was held back.</summary>
    private async Task StartAsync(string name, DateTimeOffset from, DateTimeOffset now, CancellationToken cancellation)
    {
        var set = rules.Current;
        var reference = set.Find(name)?.Guard.Escalate?.Run;
        if (reference is null || !set.Workflows.TryGetValue(reference, out var workflow))
        {
            Logs.NobodyToTell(logger, name, reference ?? "(none)");
            return;
        }

        var input = Input(name, from, now, await HeldBackAsync(name, from, cancellation).ConfigureAwait(false));
        var runId = RunId.For($"escalation/{name}", "router", from.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await engine.StartAsync(new RunStart(runId, workflow.Document, input, new RunCause(name, set.Id, null, null, null)), cancellation).ConfigureAwait(false);
    }

    private async Task<List<VerdictRecord>> HeldBackAsync(string rule, DateTimeOffset from, CancellationToken cancellation)
    {
        var held = new List<VerdictRecord>();
        VerdictPlace? before = null;
        for (var counted = 0; counted < MostCounted;)
        {
            var page = await verdicts.ListAsync(new VerdictQuery(before, PageSize, rule), cancellation).ConfigureAwait(false);
            held.AddRange(page.Where(record => record.At >= from && EscalationPolicy.IsTold(record.Verdict.Decision)));

            // Verdicts are in the order of their events, about that of their times; a page that is wholly older is old enough.
            if (page.Count < PageSize || page.All(record => record.At < from))
            {
                break;
            }

            (before, counted) = (page[^1].Place, counted + page.Count);
        }

        return held;
    }

    private static JsonElement Input(string rule, DateTimeOffset from, DateTimeOffset to, List<VerdictRecord> held)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("rule", rule);
            writer.WriteString("from", from.UtcDateTime);
            writer.WriteString("to", to.UtcDateTime);
            writer.WriteNumber("heldBack", held.Count);
            writer.WriteStartObject("decisions");
            foreach (var (decision, count) in held.CountBy(record => record.Verdict.Decision.Name).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WriteNumber(JsonNamingPolicy.KebabCaseLower.ConvertName(decision), count);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("events");
            foreach (var record in held.Take(MostListed))
            {
                writer.WriteStartObject();
                writer.WriteNumber("event", record.Place.Sequence);
                writer.WriteString("decision", JsonNamingPolicy.KebabCaseLower.ConvertName(record.Verdict.Decision.Name));
                writer.WriteString("reason", record.Verdict.Decision.Reason);
                writer.WriteString("at", record.At.UtcDateTime);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.ToArray());
    }
}
