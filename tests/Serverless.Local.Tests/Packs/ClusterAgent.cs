using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Serverless.Local.Tests.Packs;

/// <summary>The agent that node-replacement asks, over nodes that are ports of this machine: one that listens is up.</summary>
internal sealed class ClusterAgent : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (TcpListener Listener, int Port)> ports = [];
    private readonly ConcurrentDictionary<string, bool> drained = [];
    private LoopbackTarget? target;
    private int looks;
    private int looksAtNew;

    public string Address => target!.Address;

    /// <summary>Of the calls that change something, method and path, with the node.</summary>
    public ConcurrentQueue<string> Changes { get; } = [];

    public bool Seed { get; set; }

    /// <summary>The look from which on the node is said to be a seed; 0 for never.</summary>
    public int SeedFrom { get; set; }

    /// <summary>Whether what replaces a node comes up.</summary>
    public bool NewNodesListen { get; set; } = true;

    /// <summary>What a drain is answered, after it was done where that is 200.</summary>
    public int DrainAnswers { get; set; } = 200;

    /// <summary>What making a replacement is answered; from 500 on, and with 408, it is made all the same.</summary>
    public int ReplaceAnswers { get; set; } = 200;

    /// <summary>Of looks at replacements, how many are answered before all others fail.</summary>
    public int AnsweredLooksAtNew { get; set; } = int.MaxValue;

    /// <summary>The look at which a node that was down listens again by itself; 0 for never.</summary>
    public int ComesBackAt { get; set; }

    /// <summary>The most nodes whose replacement was begun and not ended, at any time.</summary>
    public int MostAtOnce { get; private set; }

    public int Looks => looks;

    public static async Task<ClusterAgent> StartAsync()
    {
        var agent = new ClusterAgent();
        agent.target = await LoopbackTarget.StartAsync(app =>
        {
            app.MapGet("/node", (string node) => agent.Look(node));
            app.MapPut("/node/drain", (string node) => agent.Change($"drain {node}", () => agent.Drain(node), agent.DrainAnswers));
            app.MapDelete("/node/drain", (string node) => agent.Change($"undrain {node}", () => agent.drained.TryRemove(node, out _)));
            app.MapGet("/replacement", (string node) => agent.LookAtNew(node));
            app.MapPut("/replacement", (string node) => agent.Change($"replace {node}", () => agent.Replace(node), agent.ReplaceAnswers));
            app.MapDelete("/replacement", (string node) => agent.Change($"remove new {node}", () => agent.Close($"new-{node}")));
        });
        return agent;
    }

    public bool Drained(string node) => drained.ContainsKey(node);

    /// <summary>Whether a connection to its port is taken.</summary>
    public bool Listens(string node)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, ports.TryGetValue(node, out var port) ? port.Port : throw new SocketException());
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await target!.DisposeAsync();
        foreach (var node in ports.Keys)
        {
            Close(node);
        }
    }

    private IResult Look(string node)
    {
        if (Interlocked.Increment(ref looks) == ComesBackAt)
        {
            Open(node);
        }

        return Results.Json(new { listens = Listens(node), seed = Seed || (SeedFrom > 0 && looks >= SeedFrom) });
    }

    private IResult LookAtNew(string node) => Interlocked.Increment(ref looksAtNew) > AnsweredLooksAtNew
        ? Results.StatusCode(500)
        : Results.Json(new { listens = Listens($"new-{node}"), seed = false });

    private IResult Change(string what, Action act, int answer = 200)
    {
        Changes.Enqueue(what);
        if (answer is 200 or 408 or >= 500)
        {
            act();
        }

        return Results.Json(new { done = answer == 200 }, statusCode: answer);
    }

    private void Drain(string node)
    {
        drained[node] = true;
        MostAtOnce = Math.Max(MostAtOnce, drained.Keys.Count(one => !Listens($"new-{one}")));
    }

    private void Replace(string node)
    {
        if (NewNodesListen)
        {
            Open($"new-{node}");
        }
    }

    private void Open(string node)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        ports[node] = (listener, ((IPEndPoint)listener.LocalEndpoint).Port);
    }

    private void Close(string node)
    {
        if (ports.TryRemove(node, out var port))
        {
            port.Listener.Dispose();
        }
    }
}
