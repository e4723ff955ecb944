using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Serverless.Storage.AzureTables.Tests.Azurite;

[assembly: AssemblyFixture(typeof(AzuriteServers))]

namespace Serverless.Storage.AzureTables.Tests.Azurite;

/// <summary>The emulator's table and blob services in memory, on loopback ports of their own, for all tests of this assembly.</summary>
public sealed class AzuriteServers : IAsyncLifetime
{
    private const string Account = "router";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    // The emulator takes any key it is told.
    private readonly string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private readonly List<Process> running = [];
    private string? absence;

    public Uri Tables { get; private set; } = null!;

    public Uri Blobs { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        try
        {
            var package = await AzuritePackage.EnsureAsync();
            Tables = await StartAsync(package, "table");
            Blobs = await StartAsync(package, "blob");
        }
        catch (AzuriteAbsentException absent)
        {
            absence = absent.Message;
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var server in running)
        {
            server.Kill();
            server.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>For a store that speaks to the emulator, or to something that stands before it.</summary>
    public string ConnectionString(Uri? tables = null, Uri? blobs = null)
    {
        Assert.SkipWhen(absence is not null, $"Azurite is not here. {absence}");
        return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};TableEndpoint={new Uri(tables ?? Tables, Account)};BlobEndpoint={new Uri(blobs ?? Blobs, Account)};";
    }

    private async Task<Uri> StartAsync(string package, string service)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("node",
        [
            Path.Combine(package, "dist", "src", service, "main.js"), $"--{service}Host", "127.0.0.1", $"--{service}Port", $"{port}",
            "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck", "--silent",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["AZURITE_ACCOUNTS"] = $"{Account}:{key}" },
        };
        var server = Process.Start(start) ?? throw new AzuriteAbsentException("node cannot be run here.");
        running.Add(server);
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        await ListensAsync(server);
        server.OutputDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        return new Uri($"http://127.0.0.1:{port}/");
    }

    private static async Task ListensAsync(Process server)
    {
        using var limit = new CancellationTokenSource(LongestStart);
        while (await server.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("successfully listen", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new AzuriteAbsentException("Azurite ended before it listened.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
