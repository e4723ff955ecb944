using System.Buffers;
using System.Runtime.CompilerServices;

namespace Serverless.Actions.JsonRpc;

/// <summary>Lines of a stream, without their ends, as they arrive.</summary>
internal static class Lines
{
    /// <param name="limit">In bytes over the whole stream.</param>
    /// <exception cref="JsonRpcException">It is longer.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream stream, int limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>();
        var buffer = new byte[8 * 1024];
        var total = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            total += read;
            if (total > limit)
            {
                throw new JsonRpcException($"answered more than {limit} bytes.");
            }

            var start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', start, read - start)) >= 0; start = end + 1)
            {
                line.Write(buffer.AsSpan(start, end - start));
                yield return Trimmed(line);
                line.ResetWrittenCount();
            }

            line.Write(buffer.AsSpan(start, read - start));
        }

        if (line.WrittenCount > 0)
        {
            yield return Trimmed(line);
        }
    }

    private static byte[] Trimmed(ArrayBufferWriter<byte> line) => line.WrittenSpan.TrimEnd((byte)'\r').ToArray();
}
