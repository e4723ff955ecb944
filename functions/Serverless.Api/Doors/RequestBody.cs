using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Serverless.Api.Doors;

/// <summary>Reads a body with a limit that holds while reading, whatever its length is said to be.</summary>
internal static class RequestBody
{
    private const int FirstBuffer = 4 * 1024;

    // A length that is only said is no reason to set memory aside.
    private const int LargestFirstBuffer = 64 * 1024;

    /// <summary>The whole body in memory of its own, or null where it is longer than <paramref name="limit"/> bytes.</summary>
    /// <exception cref="BadHttpRequestException">The sender broke off.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? FirstBuffer, 1, LargestFirstBuffer));
        var reader = request.BodyReader;
        while (true)
        {
            var read = await NextAsync(reader, request.HttpContext.RequestAborted).ConfigureAwait(false);
            if (buffer.WrittenCount + read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return null;
            }

            foreach (var part in read.Buffer)
            {
                buffer.Write(part.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return buffer.WrittenMemory;
            }
        }
    }

    private static async ValueTask<ReadResult> NextAsync(PipeReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException reset) when (reset is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The connection ended before the body did.", StatusCodes.Status400BadRequest, reset);
        }
    }
}
