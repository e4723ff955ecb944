using Serverless.Contracts.Guards;

namespace Serverless.Storage.Sqlite.Tests.Contracts;

public sealed class SqliteGuardStormTests
{
    [Fact]
    public async Task In_a_storm_through_three_instances_no_guard_is_exceeded_by_one()
    {
        await using var place = new TemporaryStore();
        TestContext.Current.TestOutputHelper!.WriteLine(await GuardStorm.PassAsync(await place.OpenAsync(), 10_000, 3));
    }

    [Fact]
    public async Task Rules_that_share_budgets_and_targets_and_a_ceiling_exceed_none_by_one()
    {
        await using var place = new TemporaryStore();
        await SharedStorm.PassAsync(await place.OpenAsync(), 1000, 3);
    }

    [Fact]
    public async Task What_is_held_or_muted_in_a_storm_is_done_once()
    {
        await using var place = new TemporaryStore();
        TestContext.Current.TestOutputHelper!.WriteLine(await HoldStorm.PassAsync(await place.OpenAsync(), 1000, 3));
    }

    [Fact]
    public async Task A_match_that_is_let_through_costs_one_round_trip_also_after_runs_of_its_keys_have_ended()
    {
        await using var place = new TemporaryStore();
        await RoundTrips.PassAsync(await place.OpenAsync());
    }

    [Fact]
    public async Task A_match_of_a_rule_that_holds_costs_one_round_trip_where_it_is_let_through_and_two_where_it_is_held()
    {
        await using var place = new TemporaryStore();
        await RoundTrips.HoldAsync(await place.OpenAsync());
    }
}
