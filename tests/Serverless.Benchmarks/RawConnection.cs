using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Benchmarks;

/// <summary>One kept-alive HTTP/1.1 connection that costs the sender as little as can be, so that two cores measure the router.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly Uri url;

    private RawConnection(Uri url) => this.url = url;

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var connection = new RawConnection(url);
        await connection.socket.ConnectAsync(IPAddress.Loopback, url.Port);
        return connection;
    }

    /// <returns>The status code.</returns>
    public async Task<int> PostAsync(string path, byte[] body)
    {
        var head = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{url.Port}\r\nContent-Type: application/cloudevents+json\r\nContent-Length: {body.Length}\r\n\r\n");
        byte[] request = [.. head, .. body];
        await socket.SendAsync(request);
        var have = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(have));
            if (read == 0)
            {
                return 0;
            }

            have += read;
            var end = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8);
            if (end >= 0 && have >= end + 4 + ContentLength(buffer.AsSpan(0, end)))
            {
                return Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int status, out _) ? status : 0;
            }
        }
    }

    public void Dispose() => socket.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) ? length : head.IndexOf("chunked"u8) >= 0 ? 5 : 0;
    }
}
