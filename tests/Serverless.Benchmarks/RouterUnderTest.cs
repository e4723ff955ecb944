using System.Text;
using Serverless.Processes;

namespace Serverless.Benchmarks;

/// <summary>A router process with a fresh database and one pack.</summary>
internal sealed class RouterUnderTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("router-bench-").FullName;

    private RouterUnderTest()
    {
    }

    public RouterProcess Router { get; private set; } = null!;

    /// <param name="target">Where the rule's one call goes; without it no rule matches the events sent.</param>
    public static async Task<RouterUnderTest> StartAsync(Uri? target)
    {
        var test = new RouterUnderTest();
        test.Write("rules/bench/rules/bench.yaml", """
            rule: bench
            match: { type: [com.example.bench.act] }
            mode: auto
            run: bench/one-call:1.0.0
            input: { id: "${ .id }" }
            """);
        test.Write("rules/bench/workflows/one-call.yaml", $$"""
            document: { dsl: 1.0.3, namespace: bench, name: one-call, version: 1.0.0 }
            do:
              - act: { call: http, with: { method: put, endpoint: "{{target ?? new Uri("http://127.0.0.1:1/")}}act", body: "${ . }" } }
            """);
        test.Router = await RouterProcess.StartAsync(Path.Combine(AppContext.BaseDirectory, "router.dll"), Path.Combine(test.folder, "data"), Path.Combine(test.folder, "rules"));
        return test;
    }

    /// <summary>A CloudEvent of exactly <paramref name="size"/> bytes.</summary>
    public static byte[] Event(string id, string type, int size = 1024)
    {
        var head = $$"""{"specversion":"1.0","id":"{{id}}","source":"/bench","type":"{{type}}","subject":"host-17","time":"2026-11-21T12:00:00Z","data":{"host":"web-17","usedPercent":97,"tags":["a","b"],"note":"{{""}}""";
        return Encoding.UTF8.GetBytes(head + new string('x', Math.Max(0, size - head.Length - 3)) + "\"}}");
    }

    /// <summary>Resident memory of the router, in MiB, at its highest so far (VmHWM).</summary>
    public double PeakMemory() =>
        File.ReadLines($"/proc/{Router.Id}/status").Where(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024).First();

    public void Dispose()
    {
        Router.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Write(string path, string content)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
