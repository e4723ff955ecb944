using System.Globalization;

namespace Serverless.Infra.Tests.Costs;

/// <summary>The tables of infra/README.md are what the formulas give.</summary>
public sealed class CostTests
{
    private static readonly string Readme = Deployment.OfRepository.Files["infra/README.md"];

    private static readonly (string Name, Bill Bill)[] Bills = [("idle", new(0)), ("1,000 events a day", new(1_000)), ("1,000,000 events a day", new(1_000_000))];

    [Fact]
    public void The_table_of_costs_is_what_the_formulas_give() => IsInReadme(Costs());

    [Fact]
    public void The_table_of_quantities_is_what_the_formulas_give() => IsInReadme(Quantities());

    [Fact]
    public void The_table_of_assumptions_is_what_the_formulas_use() => IsInReadme(Assumptions());

    [Fact]
    public void A_run_with_three_activities_is_seven_actions() => Assert.Equal(7, Bill.ActionsPerRun);

    [Fact]
    public void A_group_is_never_billed_for_more_seconds_than_a_month_has() =>
        Assert.Equal(2 * ((2 * 30 * 86_400m) + 8_640), new Bill(100_000_000).GbSeconds);

    [Fact]
    public void Nothing_but_watching_and_looking_at_queue_and_pointer_is_paid_for_when_idle()
    {
        var idle = new Bill(0);
        Assert.Equal(Bill.Watching + idle.Storage, idle.Total);
        Assert.InRange(idle.Total, 0, 10);
    }

    private static void IsInReadme(string table) => Assert.True(Readme.Contains(table, StringComparison.Ordinal), $"infra/README.md should have:\n{table}");

    private static string Costs() => Table(
        ["a month, USD", "Event Grid", "Functions", "Scheduler", "Storage", "Logs", "Watching", "together"],
        Bills.Select(row => (string[])
        [
            row.Name, Money(row.Bill.EventGrid), Money(row.Bill.Functions), Money(row.Bill.Scheduler), Money(row.Bill.Storage), Money(row.Bill.Logs), Money(Bill.Watching), $"**{Money(row.Bill.Total)}**",
        ]));

    private static string Quantities() => Table(
        ["a month", "operations", "executions", "GB-s", "actions", "queue operations", "table transactions", "GB kept", "GB of logs"],
        Bills.Select(row => (string[])
        [
            row.Name, Count(row.Bill.EventGridOperations), Count(row.Bill.Executions), Count(row.Bill.GbSeconds), Count(row.Bill.Actions), Count(row.Bill.QueueOperations),
            Count(row.Bill.TableTransactions), Tenths(row.Bill.StoredGigabytes), Tenths(row.Bill.LoggedGigabytes),
        ]));

    private static string Assumptions() => Table(
        ["name", "value", "unit", "source"],
        Assumption.All.Select(row => (string[])[$"`{row.Name}`", row.Value.ToString("#,0.######", CultureInfo.InvariantCulture), row.Unit, row.Source]));

    private static string Table(string[] head, IEnumerable<string[]> rows) =>
        string.Concat(rows.Prepend([.. head.Select(_ => "---")]).Prepend(head).Select(row => $"| {string.Join(" | ", row)} |\n"));

    private static string Money(decimal value) => value.ToString("#,0.00", CultureInfo.InvariantCulture);

    private static string Count(decimal value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Tenths(decimal value) => value.ToString("#,0.0", CultureInfo.InvariantCulture);
}
