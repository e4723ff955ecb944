using System.Diagnostics;

namespace Serverless.Storm.Playing;

/// <summary>One router of a storm, as its own process.</summary>
public sealed class StormProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> said;

    private StormProcess(Process process, Uri url, List<string> said) => (this.process, Url, this.said) = (process, url, said);

    public Uri Url { get; }

    /// <summary>What it wrote besides where it serves.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (said)
            {
                return [.. said];
            }
        }
    }

    public static async Task<StormProcess> StartAsync(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        var (said, ready) = (new List<string>(), new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously));
        void Hear(string? line)
        {
            if (line?.StartsWith("ready ", StringComparison.Ordinal) == true)
            {
                ready.SetResult(new Uri(line["ready ".Length..]));
            }
            else if (line is not null)
            {
                lock (said)
                {
                    said.Add(line);
                }
            }
        }

        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await Task.WhenAny(ready.Task, process.WaitForExitAsync()) != ready.Task)
        {
            throw new InvalidOperationException($"A router of the storm ended with {process.ExitCode} before it was ready: {string.Join(Environment.NewLine, said)}");
        }

        return new StormProcess(process, await ready.Task, said);
    }

    /// <summary>SIGKILL: it gets to do nothing more.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public async Task StopAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
