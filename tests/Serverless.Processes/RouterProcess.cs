using System.Diagnostics;

namespace Serverless.Processes;

/// <summary>The router as users run it: a process with one database file.</summary>
public sealed class RouterProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> errors;
    private readonly List<string> output = [];

    private RouterProcess(Process process, Uri url, TimeSpan startTime, List<string> errors)
    {
        (this.process, Url, StartTime, this.errors) = (process, url, startTime, errors);
        _ = KeepOutputAsync();
    }

    public Uri Url { get; }

    public int Id => process.Id;

    /// <summary>From starting the process to its line <c>ready</c>.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>What it wrote to standard error.</summary>
    public string Errors => Joined(errors);

    /// <summary>What it wrote to standard output since it was ready.</summary>
    public string Output => Joined(output);

    /// <param name="rules">Folder of the packs; null for a router whose rules are pushed.</param>
    public static async Task<RouterProcess> StartAsync(string program, string data, string? rules, IReadOnlyDictionary<string, string>? environment = null, params string[] more)
    {
        var watch = Stopwatch.StartNew();
        var start = Programs.Of(program, ["up", "--port", "0", "--data", data, .. rules is null ? (string[])["--pushed"] : ["--rules", rules], .. more]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var errors = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                errors.Add(line.Data ?? "");
            }
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return new RouterProcess(process, new Uri(line["ready ".Length..].Trim()), watch.Elapsed, errors);
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The router ended with {process.ExitCode} before it was ready: {string.Join(Environment.NewLine, errors)}");
    }

    /// <summary>SIGKILL: it gets to do nothing more.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }

    private static string Joined(List<string> lines)
    {
        lock (lines)
        {
            return string.Join(Environment.NewLine, lines);
        }
    }

    private async Task KeepOutputAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (output)
            {
                output.Add(line);
            }
        }
    }
}
