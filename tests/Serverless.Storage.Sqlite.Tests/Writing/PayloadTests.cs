using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Core.Workflows;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Tests.Writing;

public sealed class PayloadTests
{
    [Fact]
    public async Task A_large_payload_lies_beside_the_history_once_a_run_however_often_it_is_in_it()
    {
        await using var place = new TemporaryStore();
        var store = await place.OpenAsync();
        var large = Samples.Json($"\"{new string('x', 1_048_576)}\"");
        foreach (var runId in new[] { "one", "two" })
        {
            var append = Samples.Start(runId);
            append = append with { Facts = [(RunStarted)append.Facts[0] with { Input = large }] };
            Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(append, default));
            for (var i = 0; i < 10; i++)
            {
                append = Samples.Continue(append) with { Facts = [new TaskCompleted(append.Facts[0].At, $"/do/{i}/a", large)] };
                Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(append, default));
            }
        }

        using var connection = Connection.OpenReader(place.File, null);
        Assert.Equal(2, connection.ReadInteger("SELECT count(*) FROM run_payloads"));
        Assert.InRange(connection.ReadInteger("SELECT max(length(body)) FROM history"), 1, 2_000);
    }
}
