using System.Text;
using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

namespace Serverless.Contracts;

/// <summary>Things to put into a store.</summary>
public static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static NormalizedEvent Event(string id, string source = "/test", string type = "com.example.test", string? subject = null)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id, source, type, data = new { usedPercent = 93.50 } });
        return new NormalizedEvent(source, id, type, subject, null, body);
    }

    public static JournalEntry Delivery(string id, string source = "/test", string type = "com.example.test", string? subject = null) =>
        new JournalEntry.Event("cloudevents", Noon, Event(id, source, type, subject));

    public static JournalEntry DeadLetter(string raw) => DeadLetter(Encoding.UTF8.GetBytes(raw));

    public static JournalEntry DeadLetter(byte[] raw) =>
        new JournalEntry.DeadLetter("hook/github", Noon, new RejectedEvent(raw, [new Problem("event/not-json", null, 1, 7, "This is no JSON; send JSON."), new Problem("event/empty", "a.json", 2, 3, "Nothing is here.")]));

    public static Judgement Judged(long sequence, params Verdict[] verdicts) => new(sequence, "set-1", Noon.AddSeconds(1), verdicts);

    public static Verdict Admitted(string rule, string runId = "0123456789abcdef0123456789abcdef") =>
        new(rule, new AdmissionDecision.Admitted("It matched and nothing speaks against it.", runId));

    public static JsonElement Json(string json) => JsonElement.Parse(json);

    /// <summary>The first append of a run.</summary>
    public static RunAppend Start(string runId, DateTimeOffset? at = null, string? rule = "disk-full", long? sequence = null)
    {
        var started = at ?? Noon;
        var fact = new RunStarted(started, runId, Json("""{"document":{"dsl":"1.0.3"},"do":[]}"""), Json("""{"host":"web-1","used":93.50}"""), new RunCause(rule, "set-1", sequence, "/test", "1"));
        return new RunAppend(runId, 0, [fact], Summary(runId, started, rule, sequence));
    }

    /// <summary>An append of that many facts to a run that has some.</summary>
    public static RunAppend Continue(RunAppend before, int facts = 1, RunStatus status = RunStatus.Running, string? note = null, DateTimeOffset? wakeAt = null)
    {
        var seen = before.Expected + before.Facts.Count;
        var at = before.Summary.StartedAt.AddSeconds(seen);
        var more = Enumerable.Range(seen, facts).Select(number => new TaskStarted(at, $"/do/{number}", Json($$"""{"number":{{number}}}"""))).ToList();
        return new RunAppend(before.RunId, seen, more, before.Summary with { Status = status, UpdatedAt = at, Facts = seen + facts, Note = note, WakeAt = wakeAt });
    }

    private static RunSummary Summary(string runId, DateTimeOffset at, string? rule, long? sequence) =>
        new(runId, "disk/free-disk:1.0.0", rule, sequence, RunStatus.Running, at, at, null, 1, null);
}
