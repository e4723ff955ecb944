using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Audit;

namespace Serverless.Core.Tests.Audit;

/// <summary>The chain finds whatever is done to it while its head stays as it was recorded.</summary>
public sealed class AuditChainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_chain_that_nobody_touched_is_whole()
    {
        var blocks = Chain(7);
        Assert.Equal((7, null), AuditCheck.Whole("c", blocks, blocks[^1].Head) is var check ? (check.Number, check.Break) : default);
        Assert.Null(AuditCheck.Whole("c", [], AuditHead.Empty("c")).Break);
    }

    [Fact]
    public void The_hash_is_made_of_nothing_but_what_the_block_shows()
    {
        var block = AuditBlock.After(AuditHead.Empty("c"), "{}"u8.ToArray());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"audit/1\nc\n1\n{new string('0', 64)}\n{{}}"))), block.Hash);
    }

    [Fact]
    public void Ten_thousand_random_edits_of_a_chain_are_all_found()
    {
        var blocks = Chain(20);
        var head = blocks[^1].Head;
        var edits = Gen.Choose(0, 7).SelectMany(kind => Gen.Choose(0, 19).SelectMany(first => Gen.Choose(0, 19).SelectMany(second => Gen.Choose(1, 255).Select(bits => (kind, first, second, bits)))));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000), Prop.ForAll(edits.ToArbitrary(), edit =>
        {
            var edited = Edit(blocks, edit.kind, edit.first, edit.second, edit.bits);
            return Same(blocks, edited) || AuditCheck.Whole("c", edited, head).Break is not null;
        }));
    }

    [Fact]
    public void The_first_broken_place_is_named()
    {
        var blocks = Chain(5);
        blocks.RemoveAt(2);
        Assert.Equal((3, "audit/missing"), AuditCheck.Whole("c", blocks, blocks[^1].Head).Break is { } found ? (found.Number, found.Code) : default);
    }

    [Fact]
    public void Every_kind_of_entry_is_read_as_it_was_written()
    {
        AuditEntry[] entries =
        [
            new VerdictGiven(7, "/s", "i", "r", "Admitted", "It \"matched\".", "run", "set"), new RunBegun("run", "n/w:1", "r", "set", 7, "/s", "i", null), new CallMade("run", "/do/0", "http", "key", "00"),
            new CallEnded("run", "/do/0", "failed", "t", 503), new EventSent("run", "/do/1", "00"), new TargetProbed("run", "/do/2", "disk", "unknown", "It did not answer."), new DoubtSettled("run", "/do/0", true, "ann", "seen"), new RunActed("run", "pause", "ann", "wait"),
            new QuestionAsked("run", "/do/0", "q", "b", "Do it?"), new QuestionAnswered("run", "/do/0", "q", true, "s", "ann", "api", "yes"), new QuestionExpired("run", "/do/0", "q"),
            new AnswerRefused("run.q", true, "s", "ann", "link", "stale"), new LinkMade("run.q", "ann", "on-call", "eve (key)", Noon),
            new RunEnded("run", "faulted", "t"), new StartsActed(1, "mute", "tag", "disk", "ann", "why", Noon, null, "observe"), new RuleSetMoved(2, "set", 1, "ann", null),
            new MatchLetGo("run", "r", 7, "Its rule is gone."), new RulesTaken("set", "before", "ann", [new ModeMoved("r", null, "auto"), new ModeMoved("s", "auto", null)], 3),
        ];
        var body = AuditBody.Read(AuditBody.Join(Noon, "host ü", entries.Select(entry => (ReadOnlyMemory<byte>)AuditBody.Write(entry))));

        Assert.Equal((Noon, "host ü"), (body!.At, body.Host));
        var (taken, read) = ((RulesTaken)entries[^1], (RulesTaken)body.Attempts[^1]);
        Assert.Equal(taken.Modes, read.Modes);
        Assert.Equal([.. entries[..^1], taken with { Modes = read.Modes }], body.Attempts);
        Assert.Equal(typeof(AuditEntry).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AuditEntry))).Select(type => type.Name).Order(), entries.Select(entry => entry.GetType().Name).Order());
        Assert.Null(AuditBody.Read("{"u8));
    }

    [Fact]
    public void Arguments_are_told_by_their_digest_and_long_texts_are_cut()
    {
        Assert.Equal(64, AuditText.Digest(JsonElement.Parse("""{"password":"p"}""")).Length);
        Assert.Equal(AuditText.Longest, AuditText.Cut(new string('x', 10_000)).Length);
    }

    private static List<AuditBlock> Chain(int length)
    {
        var blocks = new List<AuditBlock>();
        for (var head = AuditHead.Empty("c"); blocks.Count < length; head = blocks[^1].Head)
        {
            blocks.Add(AuditBlock.After(head, AuditBody.Join(Noon.AddSeconds(blocks.Count), "h", [AuditBody.Write(new RunEnded($"run-{blocks.Count}", "completed"))])));
        }

        return blocks;
    }

    private static List<AuditBlock> Edit(List<AuditBlock> blocks, int kind, int first, int second, int bits)
    {
        var edited = blocks.ToList();
        var block = edited[first];
        switch (kind)
        {
            case 0:
                edited[first] = block with { Body = Flip(block.Body, second * 7, bits) };
                break;
            case 1:
                // Sealed anew, as whoever knows the format would.
                edited[first] = AuditBlock.After(new AuditHead("c", block.Number - 1, block.Previous), Flip(block.Body, second * 7, bits));
                break;
            case 2:
                edited.RemoveAt(first);
                break;
            case 3:
                edited.Insert(first, edited[second]);
                break;
            case 4:
                (edited[first], edited[second]) = (edited[second], edited[first]);
                break;
            case 5:
                edited.RemoveRange(first, edited.Count - first);
                break;
            case 6:
                // Everything from here on sealed anew.
                edited.RemoveRange(first, edited.Count - first);
                for (var head = new AuditHead("c", block.Number - 1, block.Previous); edited.Count < blocks.Count; head = edited[^1].Head)
                {
                    edited.Add(AuditBlock.After(head, edited.Count == first ? Flip(block.Body, second * 7, bits) : blocks[edited.Count].Body));
                }

                break;
            default:
                edited.Add(AuditBlock.After(edited[^1].Head, block.Body));
                break;
        }

        return edited;
    }

    private static byte[] Flip(ReadOnlyMemory<byte> body, int place, int bits)
    {
        var bytes = body.ToArray();
        bytes[place % bytes.Length] ^= (byte)bits;
        return bytes;
    }

    private static bool Same(List<AuditBlock> one, List<AuditBlock> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.Head == pair.Second.Head && pair.First.Previous == pair.Second.Previous && pair.First.Body.Span.SequenceEqual(pair.Second.Body.Span));
}
