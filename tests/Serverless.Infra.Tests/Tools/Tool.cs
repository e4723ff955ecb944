using System.Diagnostics;

namespace Serverless.Infra.Tests.Tools;

/// <summary>Programs that are there on some machines.</summary>
internal static class Tool
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The path of a program, or null where there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => new[] { name, $"{name}.exe", $"{name}.cmd" }.Select(file => Path.Combine(folder, file)))
            .FirstOrDefault(File.Exists);

    /// <returns>What it ended with and all it said. Nothing but the variables given is added to its environment.</returns>
    public static async Task<(int Code, string Said)> RunAsync(string program, string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Longest);
        var said = process.StandardOutput.ReadToEndAsync(limit.Token);
        var complained = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await said + await complained);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end within {Longest}.");
        }
    }

    public static Task<(int Code, string Said)> RunAsync(string program, string folder, params string[] arguments) =>
        RunAsync(program, folder, new Dictionary<string, string>(), arguments);
}
