using System.Diagnostics;

namespace Serverless.Storage.AzureTables.Tests.Azurite;

/// <summary>The emulator's package, installed once for all tests of this machine.</summary>
internal static class AzuritePackage
{
    private const string Version = "3.35.0";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The folder of the package.</summary>
    /// <exception cref="AzuriteAbsentException">There is no Node.js here, or the package cannot be had.</exception>
    public static async Task<string> EnsureAsync()
    {
        var home = Path.Combine(Path.GetTempPath(), $"azurite-{Version}-{Environment.UserName}");
        var package = Path.Combine(home, "node_modules", "azurite");
        var done = Path.Combine(home, "installed");
        Directory.CreateDirectory(home);

        // Two test runs at once install one after the other.
        await using var turn = await TakeTurnAsync(Path.Combine(home, "lock"));
        if (!File.Exists(done))
        {
            await InstallAsync(home);
            await File.WriteAllTextAsync(done, Version);
        }

        return package;
    }

    private static async Task<FileStream> TakeTurnAsync(string file)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (began.Elapsed < Longest)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    private static async Task InstallAsync(string home)
    {
        using var npm = Launch("npm", "install", "--prefix", home, "--no-audit", "--no-fund", "--loglevel", "error", $"azurite@{Version}");
        using var limit = new CancellationTokenSource(Longest);
        var errors = npm.StandardError.ReadToEndAsync(limit.Token);
        _ = npm.StandardOutput.ReadToEndAsync(limit.Token);
        await npm.WaitForExitAsync(limit.Token);
        if (npm.ExitCode != 0)
        {
            throw new AzuriteAbsentException($"npm could not install azurite {Version}: {await errors}");
        }
    }

    public static Process Launch(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new AzuriteAbsentException($"{program} cannot be run here: {missing.Message}");
        }
    }
}

/// <summary>The emulator cannot be had on this machine: a reason to skip, not to fail.</summary>
internal sealed class AzuriteAbsentException(string message) : Exception(message);
