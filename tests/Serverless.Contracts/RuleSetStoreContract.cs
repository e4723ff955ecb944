using System.Text;
using Serverless.Application.RuleSets;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IRuleSetStore"/>.</summary>
public abstract class RuleSetStoreContract : IAsyncLifetime
{
    private const string SetA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string SetB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private IRuleSetStore? opened;

    protected IRuleSetStore Store => opened ?? throw new InvalidOperationException("The suite has not begun.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => opened = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The port over a new, empty place.</summary>
    protected abstract ValueTask<IRuleSetStore> OpenAsync();

    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60 * 1024)]
    [InlineData(60 * 1024 + 1)]
    [InlineData(PackBundle.MostBytes)]
    public async Task A_set_is_read_as_it_was_put(int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        await Store.PutAsync(SetA, body, Cancellation);
        Assert.True((await Store.FindAsync(SetA, Cancellation))!.Value.Span.SequenceEqual(body));
    }

    [Fact]
    public async Task A_set_that_was_never_put_is_not_there()
    {
        await Store.PutAsync(SetA, Body("a"), Cancellation);
        Assert.Null(await Store.FindAsync(SetB, Cancellation));
    }

    [Fact]
    public async Task A_set_that_is_put_again_stays_what_it_was()
    {
        await Store.PutAsync(SetA, Body("first"), Cancellation);
        await Store.PutAsync(SetA, Body("second"), Cancellation);
        Assert.Equal("first", Encoding.UTF8.GetString((await Store.FindAsync(SetA, Cancellation))!.Value.Span));
    }

    [Fact]
    public async Task A_set_that_is_put_by_many_at_once_is_there()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await Store.PutAsync(SetA, Body(new string('a', 100_000)), Cancellation))));
        Assert.Equal(100_000, (await Store.FindAsync(SetA, Cancellation))!.Value.Length);
    }

    [Fact]
    public async Task Before_the_first_flip_the_pointer_stands_nowhere() => Assert.Empty(await Store.ListMovesAsync(null, 1, Cancellation));

    [Fact]
    public async Task Moves_are_listed_as_they_were_made_from_the_newest()
    {
        RuleSetMove[] moves =
        [
            Move(1, SetA) with { Reason = null },
            Move(2, SetB) with { By = "anna ü \u0001", Reason = "because\n\"it\" 🜁" },
            Move(3, SetA) with { Restores = 1, At = Samples.Noon.AddTicks(1) },
        ];
        foreach (var move in moves)
        {
            Assert.Equal(FlipOutcome.Flipped, await Store.FlipAsync(move, Cancellation));
        }

        Assert.Equal(moves.Reverse(), await Store.ListMovesAsync(null, 1_000, Cancellation));
        Assert.Equal([moves[2]], await Store.ListMovesAsync(null, 1, Cancellation));
        Assert.Equal([moves[1], moves[0]], await Store.ListMovesAsync(3, 5, Cancellation));
        Assert.Empty(await Store.ListMovesAsync(1, 5, Cancellation));
    }

    [Fact]
    public async Task A_flip_that_has_not_seen_the_newest_move_changes_nothing()
    {
        await Store.FlipAsync(Move(1, SetA), Cancellation);
        await Store.FlipAsync(Move(2, SetB), Cancellation);
        foreach (var number in new[] { 1, 2, 4, 77 })
        {
            Assert.Equal(FlipOutcome.Overtaken, await Store.FlipAsync(Move(number, SetA), Cancellation));
        }

        Assert.Equal([SetB, SetA], (await Store.ListMovesAsync(null, 10, Cancellation)).Select(move => move.RuleSet));
    }

    [Fact]
    public async Task The_first_flip_is_the_first() => Assert.Equal(FlipOutcome.Overtaken, await Store.FlipAsync(Move(2, SetA), Cancellation));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_many_flips_at_once_one_wins_and_the_others_are_told(int number)
    {
        for (var before = 1; before < number; before++)
        {
            await Store.FlipAsync(Move(before, SetA), Cancellation);
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(racer => Task.Run(async () =>
            (Racer: $"racer {racer}", Outcome: await Store.FlipAsync(Move(number, SetB) with { By = $"racer {racer}" }, Cancellation)))));

        var winner = Assert.Single(outcomes, racer => racer.Outcome == FlipOutcome.Flipped);
        var newest = (await Store.ListMovesAsync(null, 1, Cancellation))[0];
        Assert.Equal((number, winner.Racer), (newest.Number, newest.By));
        Assert.All(outcomes.Where(racer => racer != winner), racer => Assert.Equal(FlipOutcome.Overtaken, racer.Outcome));
    }

    [Fact]
    public async Task Sets_and_moves_of_many_pushes_at_once_stay_in_order()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(pusher => Task.Run(async () =>
        {
            for (var done = 0; done < 4;)
            {
                var newest = await Store.ListMovesAsync(null, 1, Cancellation) is [var move, ..] ? move.Number : 0;
                done += await Store.FlipAsync(Move(newest + 1, SetA) with { By = $"{pusher}" }, Cancellation) == FlipOutcome.Flipped ? 1 : 0;
            }
        })));
        var moves = await Store.ListMovesAsync(null, 1_000, Cancellation);
        Assert.Equal(Enumerable.Range(1, 20).Reverse().Select(number => (long)number), moves.Select(move => move.Number));
        Assert.All(moves.GroupBy(move => move.By), mine => Assert.Equal(4, mine.Count()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_page_has_from_one_to_a_thousand_moves(int limit) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.ListMovesAsync(null, limit, Cancellation));

    [Fact]
    public async Task A_move_without_a_number_is_a_defect() => await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.FlipAsync(Move(0, SetA), Cancellation));

    private static RuleSetMove Move(long number, string ruleSet) => new(number, ruleSet, null, "anna", Samples.Noon.AddMinutes(number), $"move {number}");

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes(text);
}
