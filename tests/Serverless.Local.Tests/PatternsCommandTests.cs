using System.IO.Compression;
using System.Text;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary><c>router patterns</c> with files that are not as they should be.</summary>
public sealed class PatternsCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_line_is_run_and_the_last_line_counts_them()
    {
        folder.Write("cases.jsonl", """
            {"pattern":{"a":[1]},"event":{"a":1},"match":true}
            {"rules":[{"name":5,"pattern":{"a":[1]}}],"event":{},"matches":[]}
            {"pattern":{"a":[1]},"event":{"a":1},"match":true}
            """);

        var (one, other) = (await RunAsync("test", "--cases", folder.File("cases.jsonl")), await RunAsync("test", "--cases", Path.GetDirectoryName(folder.File("cases.jsonl"))!));

        Assert.Equal((1, "2 passed, 1 failed"), (one.ExitCode, LastLine(one)));
        Assert.Contains("line 2, column 19", one.Output, StringComparison.Ordinal);
        Assert.Equal((1, "0 passed, 1 failed"), (other.ExitCode, LastLine(other)));
        Assert.Contains("is a folder", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_measured_is_said_with_its_file_and_line()
    {
        folder.Write("patterns.jsonl", """{"name":"p","pattern":{"a":[1]}}""");
        folder.Write("nameless.jsonl", "\n{\"name\":\"p\"}");
        folder.Write("costly.jsonl", """{"name":"cheap","pattern":{"a":[1]}}""" + "\n"
            + $$"""{"name":"dear","pattern":{"a":[{{string.Join(",", Enumerable.Range(0, 1_000).Select(i => $$"""{"wildcard":"*{{i}}*a*b*c*d*e*f*g*h*i*"}"""))}}]} }""");
        folder.Write("events.jsonl", "{}");
        folder.Write("empty.jsonl", "\n");
        folder.Write("broken.jsonl", "{}\n\n{\"a\":}");
        folder.Write("plain.jsonl.gz", "{\"a\":\"a text that is not compressed\"}");
        folder.Write("nothing.jsonl.gz", "");
        File.WriteAllBytes(folder.File("part.jsonl.gz"), Compressed()[..^20]);
        File.WriteAllBytes(folder.File("whole.jsonl.gz"), Compressed());

        Assert.Contains("empty.jsonl has no event", await RefusedAsync("patterns.jsonl", "empty.jsonl"), StringComparison.Ordinal);
        Assert.Contains("Line 3 of broken.jsonl is not JSON", await RefusedAsync("patterns.jsonl", "broken.jsonl"), StringComparison.Ordinal);
        Assert.Contains("plain.jsonl.gz is not compressed with gzip", await RefusedAsync("patterns.jsonl", "plain.jsonl.gz"), StringComparison.Ordinal);
        Assert.Contains("nothing.jsonl.gz is not compressed with gzip", await RefusedAsync("patterns.jsonl", "nothing.jsonl.gz"), StringComparison.Ordinal);
        Assert.Contains("part.jsonl.gz is damaged", await RefusedAsync("patterns.jsonl", "part.jsonl.gz"), StringComparison.Ordinal);
        Assert.Contains("Line 2 of nameless.jsonl is no object with a 'pattern'", await RefusedAsync("nameless.jsonl", "events.jsonl"), StringComparison.Ordinal);
        Assert.Contains("'dear' most", await RefusedAsync("costly.jsonl", "events.jsonl"), StringComparison.Ordinal);
        Assert.Equal(0, (await BenchAsync("patterns.jsonl", "whole.jsonl.gz")).ExitCode);
    }

    private static byte[] Compressed()
    {
        using var all = new MemoryStream();
        using (var zipped = new GZipStream(all, CompressionLevel.Optimal))
        {
            zipped.Write(Encoding.UTF8.GetBytes(string.Join("\n", Enumerable.Range(0, 200).Select(i => $$"""{"a":{{i * 7919}} }"""))));
        }

        return all.ToArray();
    }

    private static string LastLine(RouterCommand command) => command.Output.Trim().Split('\n')[^1].Trim();

    private static Task<RouterCommand> RunAsync(params string[] arguments) => RouterCommand.RunAsync(BuiltPrograms.Router, ["patterns", .. arguments]);

    private Task<RouterCommand> BenchAsync(string patterns, string events) =>
        RunAsync("bench", "--patterns", folder.File(patterns), "--events", folder.File(events), "--warmup", "0", "--passes", "1");

    private async Task<string> RefusedAsync(string patterns, string events)
    {
        var command = await BenchAsync(patterns, events);
        Assert.Equal(1, command.ExitCode);
        Assert.DoesNotContain("   at ", command.Errors, StringComparison.Ordinal);
        return command.Errors;
    }
}
