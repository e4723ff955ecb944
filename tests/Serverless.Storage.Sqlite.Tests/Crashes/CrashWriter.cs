using Serverless.Application.Runs;
using Serverless.Contracts;

namespace Serverless.Storage.Sqlite.Tests.Crashes;

/// <summary>A process that writes until it is killed and prints what the store has answered for: <c>e SEQUENCE ID</c> or <c>f RUN FACTS</c>.</summary>
internal static class CrashWriter
{
    public const string Verb = "write-until-killed";

    private static readonly Lock Gate = new();

    public static async Task<int> RunAsync(string database)
    {
        var store = await SqliteStore.OpenAsync(database);
        await Task.WhenAll([.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => AppendAsync(store))), .. Enumerable.Range(0, 4).Select(_ => Task.Run(() => RunAsync(store)))]);
        return 0;
    }

    private static async Task AppendAsync(SqliteStore store)
    {
        while (true)
        {
            var id = Guid.NewGuid().ToString("N");
            var receipts = await store.AppendAsync([Samples.Delivery(id)], CancellationToken.None);
            Print($"e {receipts[0].Sequence} {id}");
        }
    }

    private static async Task RunAsync(SqliteStore store)
    {
        var append = Samples.Start(Guid.NewGuid().ToString("N"));
        while (await store.AppendAsync(append, CancellationToken.None) == AppendOutcome.Appended)
        {
            Print($"f {append.RunId} {append.Expected + append.Facts.Count}");
            append = append.Expected > 20 ? Samples.Start(Guid.NewGuid().ToString("N")) : Samples.Continue(append, 2);
        }
    }

    /// <summary>One write to the pipe a line, so that a kill leaves whole lines behind.</summary>
    private static void Print(string line)
    {
        lock (Gate)
        {
            Console.Out.WriteLine(line);
        }
    }
}
