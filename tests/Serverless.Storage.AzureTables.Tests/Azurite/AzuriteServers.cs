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
            if (!server.HasExited)
            {
                server.Kill();
            }

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
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        await ListensAsync(server, port);
        return new Uri($"http://127.0.0.1:{port}/");
    }

    private static async Task ListensAsync(Process server, int port)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < LongestStart && !server.HasExited;)
        {
            try
            {
                using var knock = new TcpClient();
                await knock.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        throw new AzuriteAbsentException($"Azurite {(server.HasExited ? $"ended with code {server.ExitCode}" : "still ran")} and did not listen.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
