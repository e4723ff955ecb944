using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Actions.Tests.Http;

/// <summary>A TCP server on loopback for what no honest HTTP server does.</summary>
internal sealed class RawTarget : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly List<Task> conversations = [];
    private Task accepting = Task.CompletedTask;
    private int open;

    public string Address => $"http://{listener.LocalEndpoint}";

    public int Accepted { get; private set; }

    /// <summary>Connections the other side has not closed.</summary>
    public int Open => Volatile.Read(ref open);

    public static RawTarget Start(Func<NetworkStream, CancellationToken, Task> talk)
    {
        var target = new RawTarget();
        target.listener.Start();
        target.accepting = target.AcceptAsync(talk);
        return target;
    }

    /// <summary>Reads up to the empty line after the headers; false where the other side has closed.</summary>
    public static async Task<bool> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var tail = 0;
        var one = new byte[1];
        while (tail < 4)
        {
            if (await stream.ReadAsync(one, cancellation) == 0)
            {
                return false;
            }

            tail = one[0] == "\r\n\r\n"[tail] ? tail + 1 : one[0] == '\r' ? 1 : 0;
        }

        return true;
    }

    public static ValueTask WriteAsync(NetworkStream stream, string text, CancellationToken cancellation) =>
        stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await accepting;
        listener.Stop();
        await Task.WhenAll(conversations);
        closing.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> talk)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                Accepted++;
                conversations.Add(TalkAsync(client, talk));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task TalkAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> talk)
    {
        Interlocked.Increment(ref open);
        using (client)
        {
            try
            {
                await talk(client.GetStream(), closing.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
            }
        }

        Interlocked.Decrement(ref open);
    }
}
