using System.Text;
using Serverless.Application.Audit;
using Serverless.Core.Audit;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IAuditLog"/>.</summary>
public abstract class AuditLogContract : IAsyncLifetime
{
    private IAuditLog? opened;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IAuditLog Log => opened ?? throw new InvalidOperationException("The suite has not begun.");

    public async ValueTask InitializeAsync() => opened = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The port over a new, empty place.</summary>
    protected abstract ValueTask<IAuditLog> OpenAsync();

    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Where_nothing_was_written_there_is_nothing()
    {
        Assert.Equal(AuditHead.Empty("main"), await Log.FindHeadAsync("main", Cancellation));
        Assert.Empty(await Log.ListHeadsAsync(Cancellation));
        Assert.Empty(await Log.ReadAsync("main", 1, 10, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.ReadAsync("main", 1, 1_001, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.AppendAsync(AuditBlock.After(AuditHead.Empty("main"), new byte[AuditBlock.MostBytes + 1]), Cancellation));
    }

    [Fact]
    public async Task Blocks_are_read_as_they_were_added_and_the_head_goes_with_them()
    {
        var blocks = await AddAsync("main", 5);
        await AddAsync("other-chain", 2);

        var read = await Log.ReadAsync("main", 1, 10, Cancellation);
        var heads = await Log.ListHeadsAsync(Cancellation);

        Assert.Equal(blocks.Select(Told), read.Select(Told));
        Assert.Equal(blocks.Skip(2).Take(2).Select(Told), (await Log.ReadAsync("main", 3, 2, Cancellation)).Select(Told));
        Assert.Equal([("main", 5L), ("other-chain", 2L)], heads.Select(head => (head.Chain, head.Number)));
        Assert.Equal(blocks[^1].Head, await Log.FindHeadAsync("main", Cancellation));
        Assert.Null(AuditCheck.Whole("main", read, heads[0]).Break);
    }

    [Fact]
    public async Task A_block_of_the_largest_size_is_kept()
    {
        var block = AuditBlock.After(AuditHead.Empty("main"), Enumerable.Range(0, AuditBlock.MostBytes).Select(place => (byte)place).ToArray());
        Assert.True(await Log.AppendAsync(block, Cancellation));
        Assert.True((await Log.ReadAsync("main", 1, 1, Cancellation))[0].Sound);
    }

    [Fact]
    public async Task What_does_not_follow_the_head_is_not_added()
    {
        var blocks = await AddAsync("main", 2);
        var (first, last) = (blocks[0], blocks[1]);
        Assert.False(await Log.AppendAsync(AuditBlock.After(AuditHead.Empty("main"), Body("x")), Cancellation));
        Assert.False(await Log.AppendAsync(AuditBlock.After(first.Head, Body("x")), Cancellation));
        Assert.False(await Log.AppendAsync(AuditBlock.After(last.Head with { Number = 3 }, Body("x")), Cancellation));
        Assert.False(await Log.AppendAsync(AuditBlock.After(last.Head with { Hash = first.Hash }, Body("x")), Cancellation));
        Assert.False(await Log.AppendAsync(AuditBlock.After(AuditHead.Empty("new") with { Hash = first.Hash }, Body("x")), Cancellation));
        Assert.False(await Log.AppendAsync(AuditBlock.After(AuditHead.Empty("new") with { Number = 1 }, Body("x")), Cancellation));
        Assert.Equal(last.Head, await Log.FindHeadAsync("main", Cancellation));
        Assert.Equal(["main"], (await Log.ListHeadsAsync(Cancellation)).Select(head => head.Chain));
        Assert.Equal(2, (await Log.ReadAsync("main", 1, 10, Cancellation)).Count);
    }

    [Fact]
    public async Task A_block_that_comes_again_is_there_once()
    {
        var block = (await AddAsync("main", 2))[1];
        Assert.True(await Log.AppendAsync(block, Cancellation));
        Assert.Equal(2, (await Log.ReadAsync("main", 1, 10, Cancellation)).Count);
    }

    [Fact]
    public async Task Writers_that_share_a_chain_lose_nothing_and_leave_it_whole()
    {
        var writers = Enumerable.Range(0, 4).Select(number => new AuditWriter(Log, new AuditIdentity($"host-{number}", "main"), TimeProvider.System)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number => Task.Run(() => writers[number % 4].WriteAsync([Entry(number)], Cancellation))));

        var blocks = await Log.ReadAsync("main", 1, 1_000, Cancellation);
        var runs = blocks.SelectMany(block => AuditBody.Read(block.Body.Span)!.Attempts).Cast<RunEnded>().Select(entry => int.Parse(entry.Run)).Order();

        Assert.Null(AuditCheck.Whole("main", blocks, await Log.FindHeadAsync("main", Cancellation)).Break);
        Assert.Equal(Enumerable.Range(0, 60), runs);
    }

    [Fact]
    public async Task The_list_goes_over_all_chains_from_the_newest_and_pages_on()
    {
        foreach (var chain in (string[])["a", "b", "a"])
        {
            var writer = new AuditWriter(Log, new AuditIdentity("host", chain), TimeProvider.System);
            for (var number = 0; number < 3; number++)
            {
                await writer.WriteAsync([Entry(number), Entry(number)], Cancellation);
            }
        }

        var reader = new AuditReader(Log);
        var all = await reader.ListAsync(null, 100, Cancellation);
        var pages = new List<AuditAttempt>();
        AuditPlace? next = null;
        do
        {
            var page = await reader.ListAsync(next, 3, Cancellation);
            pages.AddRange(page.Attempts);
            next = page.Next is null ? null : AuditPlace.TryParse(page.Next.ToString());
        }
        while (next is not null);

        Assert.Equal(18, all.Attempts.Count);
        Assert.Null(all.Next);
        Assert.Equal(all.Attempts, pages);
        Assert.Equal(all.Attempts.OrderByDescending(attempt => attempt.At).Select(attempt => attempt.At), all.Attempts.Select(attempt => attempt.At));
    }

    protected static AuditEntry Entry(int number) => new RunEnded(number.ToString(), "completed");

    protected async Task<List<AuditBlock>> AddAsync(string chain, int count)
    {
        var blocks = new List<AuditBlock>();
        for (var head = AuditHead.Empty(chain); blocks.Count < count; head = blocks[^1].Head)
        {
            blocks.Add(AuditBlock.After(head, Body($"ü\u0001 {blocks.Count}")));
            Assert.True(await Log.AppendAsync(blocks[^1], Cancellation));
        }

        return blocks;
    }

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes(text);

    private static (AuditHead Head, string Previous, string Body, bool Sound) Told(AuditBlock block) => (block.Head, block.Previous, Convert.ToHexString(block.Body.Span), block.Sound);
}
