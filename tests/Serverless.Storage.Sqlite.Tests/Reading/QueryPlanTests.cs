using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Storage.Sqlite.Journal;
using Serverless.Storage.Sqlite.Runs;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Tests.Reading;

/// <summary>Every list is answered through an index, in its order, so that a page costs the same in a large store.</summary>
public sealed class QueryPlanTests
{
    public static TheoryData<string> Lists =>
    [
        .. from kind in new JournalKind?[] { null, JournalKind.Event, JournalKind.Redelivery, JournalKind.DeadLetter }
           from type in new[] { null, "t" }
           from source in new[] { null, "s" }
           from rule in new[] { null, "r" }
           select JournalReading.ListText(new JournalQuery(Kind: kind, Type: type, Source: source, Rule: rule)),
        .. from decision in new[] { null, "Admitted", "Failed" }
           from sequence in new long?[] { null, 7 }
           from rule in new[] { null, "r" }
           select VerdictReading.ListText(new VerdictQuery(Rule: rule, Decision: decision, Sequence: sequence)),
        .. from before in new[] { null, "b" }
           from status in new RunStatus?[] { null, RunStatus.Completed }
           from rule in new[] { null, "r" }
           select RunReading.ListText(new RunQuery(before, Status: status, Rule: rule)),
    ];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_neither_sorts_nor_reads_what_it_does_not_show(string sql)
    {
        await using var place = new TemporaryStore();
        await place.OpenAsync();
        using var connection = Connection.OpenReader(place.File, null);
        var plan = connection.Prepare($"EXPLAIN QUERY PLAN {sql}");
        var steps = new List<string>();
        while (plan.Step())
        {
            steps.Add(plan.Text(3)!);
        }

        Assert.NotEmpty(steps);
        Assert.DoesNotContain(steps, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));

        // Runs without a condition are read in the order of their start, from the newest on, and a page ends that.
        Assert.All(steps, step => Assert.True(!step.StartsWith("SCAN", StringComparison.Ordinal) || step == "SCAN runs USING INDEX runs_start", step));
    }
}
