using Serverless.Application.Runs;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IRunSnapshots"/>.</summary>
public abstract class RunSnapshotsContract : StoreContract
{
    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("a/b c%\0'")]
    public async Task The_last_that_was_kept_is_found(string runId)
    {
        await Ports.Histories.AppendAsync(Samples.Start(runId), Cancellation);
        Assert.Null(await Ports.Snapshots.FindAsync(runId, Cancellation));
        foreach (var (facts, size) in new[] { (200, 10), (400, 2_000_000), (600, 0) })
        {
            var kept = new RunSnapshot(runId, facts, Hash(facts), Enumerable.Repeat((byte)facts, size).ToArray());
            await Ports.Snapshots.KeepAsync(kept, Cancellation);
            var found = (await Ports.Snapshots.FindAsync(runId, Cancellation))!;
            Assert.Equal((runId, facts), (found.RunId, found.Facts));
            Assert.True(found.LastFact.Span.SequenceEqual(kept.LastFact.Span));
            Assert.True(found.Body.Span.SequenceEqual(kept.Body.Span));
        }
    }

    [Fact]
    public async Task What_is_removed_is_gone_and_removing_it_again_changes_nothing()
    {
        await Ports.Histories.AppendAsync(Samples.Start("r"), Cancellation);
        await Ports.Snapshots.KeepAsync(new RunSnapshot("r", 1, Hash(1), new byte[] { 2 }), Cancellation);
        await Ports.Snapshots.RemoveAsync("r", Cancellation);
        await Ports.Snapshots.RemoveAsync("r", Cancellation);
        await Ports.Snapshots.RemoveAsync("nobody", Cancellation);
        Assert.Null(await Ports.Snapshots.FindAsync("r", Cancellation));
        Assert.Single(await Ports.Histories.ReadAsync("r", Cancellation));
    }

    private static byte[] Hash(int facts) => System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(facts));
}
