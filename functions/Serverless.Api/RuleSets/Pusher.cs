using Microsoft.AspNetCore.Http;
using Serverless.Api.Gates;

namespace Serverless.Api.RuleSets;

/// <summary>Who asks, as it is recorded with a move of the pointer. The one place that asks for it.</summary>
internal static class Pusher
{
    private const int Longest = 200;

    public static string Of(HttpContext context)
    {
        var signature = context.Caller().Signature;
        return signature[..Math.Min(signature.Length, Longest)];
    }
}
