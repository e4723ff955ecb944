using System.Diagnostics;

namespace Serverless.Processes;

/// <summary>The witness: writes down every call it receives, and outlives the router's kills.</summary>
public sealed class SinkProcess : IDisposable
{
    private readonly Process process;
    private readonly string ledger;

    private SinkProcess(Process process, Uri url, string ledger) => (this.process, Url, this.ledger) = (process, url, ledger);

    public Uri Url { get; }

    public int Id => process.Id;

    /// <param name="longestDelay">Each call is answered after up to this many milliseconds.</param>
    public static async Task<SinkProcess> StartAsync(string program, string ledger, int longestDelay = 0)
    {
        var process = Process.Start(Programs.Of(program, ledger, longestDelay.ToString()))!;
        _ = process.StandardError.ReadToEndAsync();
        var url = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The sink did not start.");
        return new SinkProcess(process, new Uri(url), ledger);
    }

    /// <summary>Every call so far, in order.</summary>
    public IReadOnlyList<SinkCall> Calls()
    {
        using var reader = new StreamReader(File.Open(ledger, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(part => new SinkCall(part[0], part[1], part[2]))];
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}

public sealed record SinkCall(string Key, string Method, string Name);
