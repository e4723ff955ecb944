using System.Buffers;
using System.Runtime.CompilerServices;

namespace Serverless.Actions.JsonRpc;

/// <summary>The data of server-sent events. WHATWG HTML, section 9.2 "Server-sent events": only <c>data</c> counts here.</summary>
internal static class EventStream
{
    /// <param name="limit">In bytes over the whole stream.</param>
    /// <exception cref="JsonRpcException">It is longer.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream stream, int limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var data = new ArrayBufferWriter<byte>();
        await foreach (var line in Lines.ReadAsync(stream, limit, cancellation).ConfigureAwait(false))
        {
            if (line.Length == 0)
            {
                if (data.WrittenCount > 0)
                {
                    yield return data.WrittenSpan.ToArray();
                    data.ResetWrittenCount();
                }
            }
            else if (line.AsSpan().StartsWith("data:"u8))
            {
                var value = line.AsSpan(5);
                data.Write(value.StartsWith(" "u8) ? value[1..] : value);
                data.Write("\n"u8);
            }
        }

        if (data.WrittenCount > 0)
        {
            yield return data.WrittenSpan.ToArray();
        }
    }
}
