using System.Net;
using System.Net.Sockets;

namespace Serverless.Benchmarks;

/// <summary>A target that answers every request at once and tells when a request's body arrived. As cheap as can be.</summary>
internal sealed class RawTarget : IDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}"u8.ToArray();

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Action<string> called;

    public RawTarget(Action<string> called)
    {
        this.called = called;
        listener.Start(512);
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    public Uri Url { get; }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync();
                socket.NoDelay = true;
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        var buffer = new byte[64 * 1024];
        var have = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(have)) is > 0 and var read)
            {
                have += read;
                while (TakeRequest(buffer.AsSpan(0, have), out var length, out var body))
                {
                    called(body);
                    buffer.AsSpan(length, have - length).CopyTo(buffer);
                    have -= length;
                    await socket.SendAsync(Answer);
                }
            }
        }
        catch (SocketException)
        {
        }
    }

    private static bool TakeRequest(ReadOnlySpan<byte> bytes, out int length, out string body)
    {
        (length, body) = (0, "");
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var at = bytes[..end].IndexOf("Content-Length: "u8);
        var content = at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(bytes[(at + 16)..end], out int parsed, out _) ? parsed : 0;
        if (bytes.Length < end + 4 + content)
        {
            return false;
        }

        length = end + 4 + content;
        body = System.Text.Encoding.UTF8.GetString(bytes.Slice(end + 4, content));
        return true;
    }
}
