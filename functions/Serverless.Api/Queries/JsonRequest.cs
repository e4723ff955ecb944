using Microsoft.AspNetCore.Http;
using Serverless.Api.Doors;
using Serverless.Api.Problems;
using Serverless.Core.Events;

namespace Serverless.Api.Queries;

/// <summary>The JSON that a person, or a program in his name, sends to do something to a run.</summary>
internal static class JsonRequest
{
    public const int Limit = 256 * 1024;

    /// <summary>The body as what <paramref name="read"/> makes of it.</summary>
    /// <param name="area">Before the codes of the problems.</param>
    /// <returns>Null where it is refused, and the refusal is written: with everything that is wrong.</returns>
    public static async Task<T?> ReadAsync<T>(HttpContext context, string area, Func<SentObject, T?> read)
        where T : class
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } body)
        {
            return null;
        }

        var sent = new SentObject(area, body);
        var made = read(sent);
        if (sent.Problems.Count == 0)
        {
            return made;
        }

        await ProblemAnswer.WriteAsync(context, ProblemAnswer.Of(StatusCodes.Status400BadRequest, sent.Problems[0].Sentence) with { Errors = sent.Problems }).ConfigureAwait(false);
        return null;
    }

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
