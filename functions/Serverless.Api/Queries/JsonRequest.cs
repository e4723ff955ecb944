using Microsoft.AspNetCore.Http;
using Serverless.Api.Doors;
using Serverless.Api.Problems;
using Serverless.Core.Events;

namespace Serverless.Api.Queries;

/// <summary>The JSON that a person, or a program in his name, sends to do something to a run.</summary>
internal static class JsonRequest
{
    public const int Limit = 256 * 1024;

    /// <returns>Null where it is refused, and the refusal is written.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        if (!MediaType.Parse(context.Request.ContentType).IsJson || ReceivedRequest.IsPacked(context.Request))
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body comes as application/json.").ConfigureAwait(false);
            return null;
        }

        if (await RequestBody.ReadAsync(context.Request, Limit).ConfigureAwait(false) is { } body)
        {
            return body;
        }

        await ProblemAnswer.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body has at most {Limit} bytes.").ConfigureAwait(false);
        return null;
    }
}
