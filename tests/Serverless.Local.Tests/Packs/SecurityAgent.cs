using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Serverless.Local.Tests.Packs;

/// <summary>The agent that security-lockdown asks, over a process and a port of this machine: a lockdown stops the one and closes the other.</summary>
internal sealed class SecurityAgent : IAsyncDisposable
{
    /// <summary>Stands in the evidence, and nowhere else may it be.</summary>
    public const string Private = "password=correct-horse";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();
    private readonly Process suspect = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
    private readonly TaskCompletionSource evidenceBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource lockdownBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int port;
    private TcpListener listener;
    private LoopbackTarget? target;
    private int evidenceCalls;

    private SecurityAgent()
    {
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>How many of the first calls for evidence are answered 503.</summary>
    public int EvidenceUnavailable { get; set; }

    /// <summary>Whether what it says of a lockdown is an error.</summary>
    public bool Mute { get; set; }

    /// <summary>Whether a lockdown is answered with an error, and not done.</summary>
    public bool Refuses { get; set; }

    public string Address => target!.Address;

    public IEnumerable<string> Calls => target!.Calls;

    /// <summary>The state of the process as the system tells it: T is stopped.</summary>
    public bool ProcessRuns => File.ReadAllText($"/proc/{suspect.Id}/stat").Split(") ")[1][0] != 'T';

    /// <summary>Bytes of the evidence that was taken.</summary>
    public byte[] Evidence => File.ReadAllBytes(folder.File("evidence"));

    public UnixFileMode EvidenceMode => OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(folder.File("evidence"));

    public static async Task<SecurityAgent> StartAsync()
    {
        var agent = new SecurityAgent();
        agent.target = await LoopbackTarget.StartAsync(app =>
        {
            app.MapPut("/evidence", agent.TakeEvidenceAsync);
            app.MapPut("/lockdown", agent.LockAsync);
            app.MapGet("/lockdown", () => agent.Mute ? Results.StatusCode(500) : Results.Json(new { portOpen = agent.PortOpen(), processRuns = agent.ProcessRuns }));
            app.MapDelete("/lockdown", agent.Release);
        });
        return agent;
    }

    /// <summary>Whether a connection is taken.</summary>
    public bool PortOpen()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>By a person, and not by the router.</summary>
    public void LockByHand()
    {
        lockdownBegun.TrySetResult();
        Signal("-STOP");
        listener.Stop();
    }

    /// <summary>Evidence is answered whether a lockdown begins or not.</summary>
    public void ExpectNoLockdown() => lockdownBegun.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        suspect.Kill();
        suspect.Dispose();
        listener.Dispose();
        await target!.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Answers only once the lockdown has begun too: one after the other they would never end.</summary>
    private async Task<IResult> TakeEvidenceAsync()
    {
        evidenceBegun.TrySetResult();
        if (Interlocked.Increment(ref evidenceCalls) <= EvidenceUnavailable)
        {
            return Results.StatusCode(503);
        }

        await lockdownBegun.Task;
        var content = Encoding.UTF8.GetBytes($"{File.ReadAllText($"/proc/{suspect.Id}/cmdline")}\n{Private}\n");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using (var file = new FileStream(folder.File("evidence"), options))
        {
            await file.WriteAsync(content);
        }

        return Results.Json(new { sha256 = Convert.ToHexStringLower(SHA256.HashData(content)), bytes = content.Length, takenAt = TimeProvider.System.GetUtcNow() });
    }

    private async Task<IResult> LockAsync()
    {
        lockdownBegun.TrySetResult();
        await evidenceBegun.Task;
        if (Refuses)
        {
            return Results.StatusCode(403);
        }

        LockByHand();
        return Results.Json(new { done = true });
    }

    private IResult Release()
    {
        Signal("-CONT");
        listener.Dispose();
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return Results.Json(new { done = true });
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [name, suspect.Id.ToString()]);
        kill.WaitForExit();
        SpinWait.SpinUntil(() => ProcessRuns == (name == "-CONT"), TimeSpan.FromSeconds(5));
    }
}
