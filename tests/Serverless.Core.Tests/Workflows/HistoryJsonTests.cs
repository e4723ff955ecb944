using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Tests.Workflows;

public class HistoryJsonTests
{
    private const int Kinds = 48;

    private static readonly Gen<JsonElement> Json = Gen.Elements(
        "null", "true", "1.10", "1e400", "12345678901234567890.123", "\"\"", "\"ä\\u0001\\\"\\ud83d\\ude00<>&'+\"", "[]", "[1,null,{\"a\":[2.0]}]", "{\"kind\":\"x\",\"A\":{},\"\":0}").Select(text => JsonElement.Parse(text));

    private static readonly Gen<string> Text = Gen.Elements("", "/do/0/a#2", "ä \"quoted\" \\ <b>", "https://x.example/{a}");

    private static readonly Gen<DateTimeOffset> Time = Gen.Choose(0, 1_000_000).Select(n => Rehearsal.Start.AddTicks(n * 1_234_567L).ToOffset(TimeSpan.FromHours(n % 12)));

    private static readonly Gen<HistoryEvent> Fact =
        from at in Time
        from path in Text
        from word in Text
        from json in Json
        from other in Json
        from some in Gen.Elements(true, false)
        from kind in Gen.Choose(0, Kinds - 1)
        select Make(kind, at, path, word, json, some ? other : null);

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var property = Prop.ForAll(Fact.ListOf().ToArbitrary(), facts =>
        {
            var written = HistoryJson.Write(facts);
            var read = HistoryJson.ReadList(written);
            return facts.Select(Show).SequenceEqual(read.Select(Show)) && written.AsSpan().SequenceEqual(HistoryJson.Write(read))
                && facts.All(fact => Show(HistoryJson.Read(HistoryJson.Write(fact))) == Show(fact));
        });
        property.QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_payload_of_null_is_not_an_absent_one()
    {
        var written = Encoding.UTF8.GetString(HistoryJson.Write(new TaskCompleted(Rehearsal.Start, "/do/0/a", JsonElement.Parse("null"))));
        Assert.Equal("""{"kind":"task-completed","at":"2025-01-31T08:00:00+00:00","path":"/do/0/a","output":null}""", written);
        Assert.Equal(JsonValueKind.Null, ((TaskCompleted)HistoryJson.Read(Encoding.UTF8.GetBytes(written))).Output!.Value.ValueKind);
        Assert.Null(((TaskCompleted)HistoryJson.Read(HistoryJson.Write(new TaskCompleted(Rehearsal.Start, "/do/0/a")))).Output);
    }

    [Fact]
    public void Deep_payloads_are_kept()
    {
        var deep = JsonElement.Parse(string.Concat(Enumerable.Repeat("[", 500)) + string.Concat(Enumerable.Repeat("]", 500)), new JsonDocumentOptions { MaxDepth = 1000 });
        var read = (CallReturned)HistoryJson.Read(HistoryJson.Write(new CallReturned(Rehearsal.Start, "/", deep)));
        Assert.Equal(deep.GetRawText(), read.Output.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("""[{"kind":"task-invented","at":"2025-01-31T08:00:00+00:00"}]""")]
    [InlineData("""[{"kind":"task-started","path":1}]""")]
    public void What_is_no_history_is_said_to_be_none(string text)
    {
        Assert.Throws<HistoryCorruptException>(() => HistoryJson.ReadList(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Every_kind_of_fact_is_tried_here()
    {
        var made = Enumerable.Range(0, Kinds).Select(kind => Make(kind, Rehearsal.Start, "", "", JsonElement.Parse("1"), null).GetType()).ToHashSet();
        Assert.Equal(typeof(HistoryEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(HistoryEvent)) && !type.IsAbstract).ToHashSet(), made);
    }

    // A record prints its payloads with their spelling, and tells an absent one from null.
    private static string Show(HistoryEvent fact) => $"{(fact is CallIntended { Sealed: not null } or ApprovalAsked ? fact.GetType().Name : fact)} {HistoryJson.Write(fact).Length} {(fact as CallIntended)?.Sealed?[0].Input} {(fact as TaskCompleted)?.Output is null} {(fact as TaskCompleted)?.Context is null} {fact.At.Ticks} {fact.At.Offset}";

    private static HistoryEvent Make(int kind, DateTimeOffset at, string path, string word, JsonElement json, JsonElement? maybe) => kind switch
    {
        0 => new RunStarted(at, word, json, maybe ?? json, new RunCause(word, null, at.Ticks, path, null) { Parent = maybe is null ? null : new RunParent(word, path) }),
        1 => new InputTaken(at, json),
        2 => new TaskStarted(at, path, maybe),
        3 => new TaskSkipped(at, path),
        4 => new CallIntended(at, path, word, json, word, RetryClass.Check, maybe),
        5 => new CallReturned(at, path, json),
        6 => new CallFailed(at, path, new Failure(word, 500, word, null, path)),
        7 => new CallDoubted(at, path, word),
        8 => new DoubtResolved(at, path, maybe is null, json, word, word),
        9 => new WaitStarted(at, path, at),
        10 => new WaitElapsed(at, path),
        11 => new EmitIntended(at, path, json),
        12 => new EventEmitted(at, path),
        13 => new TaskCompleted(at, path, maybe, json, word),
        14 => new TaskCompleted(at, path, json, maybe),
        15 => new TaskFailed(at, path, new Failure(word, 1)),
        16 => new ErrorCaught(at, path, new Failure(word, 1, null, word)),
        17 => new RetryScheduled(at, path, 2, at, new Failure(word, 1)),
        18 => new RetryStarted(at, path, 2, maybe is null ? null : at),
        19 => new AttemptExpired(at, path, 2),
        20 => new RunCompleted(at, json),
        21 => new RunFaulted(at, new Failure(word, 1)),
        22 => new LoopStarted(at, path, json),
        23 => new IterationStarted(at, path, 7),
        24 => new IterationCompleted(at, path, 7, maybe, json),
        25 => new ListenStarted(at, path),
        26 => new ListenOpened(at, path),
        27 => new EventHeard(at, path, 7, json, 1, maybe, true),
        28 => new ListenClosed(at, path),
        29 => new ChildIntended(at, path, word, word, json),
        30 => new ChildStarted(at, path),
        31 => new ChildCompleted(at, path, json),
        32 => new ChildFaulted(at, path, new Failure(word, 1)),
        33 => new StageStarted(at, path, 7),
        34 => new RunPaused(at, word, path) { Stop = word.Length % 2 == 0 ? word.Length : null },
        35 => new RunResumed(at, word, path),
        36 => new CancelRequested(at, word, path),
        37 => new RunCancelled(at),
        38 => new RunRetried(at, word, path, maybe),
        39 => new RunContinued(at, word, path, word, maybe),
        40 => new CallAccepted(at, path, at.AddHours(1), at.AddHours(2), json),
        41 => new CallDeferred(at, path, at.AddHours(1), at.AddHours(2), new Failure(word, 429)),
        42 => new CallIntended(at, path, word, json, word, RetryClass.Safe) { Sealed = [new SealedValue(path, word, [word], json, maybe)], ProbeSealed = maybe is null ? null : [] },
        43 => new ApprovalAsked(at, path, word, word, new ApprovalTerms(word, maybe, json, [word], [], [word], 1, 2, [path], maybe), at.AddHours(1), maybe is null ? null : [new ApprovalNotice(NoticeKind.Escalation, at, word, json, TimeSpan.FromHours(1))]),
        44 => new ApprovalAnswered(at, path, word, maybe is null, word, word, word, path, maybe, word),
        45 => new ApprovalNoticed(at, path, word, 1, 2, word),
        47 => new ProbeAnswered(at, path, word, ProbeAnswer.Unknown, word),
        46 => new ApprovalExpired(at, path, word),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
