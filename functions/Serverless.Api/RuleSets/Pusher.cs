using Microsoft.AspNetCore.Http;

namespace Serverless.Api.RuleSets;

/// <summary>Who asks, as it is recorded with a move of the pointer. The one place that asks for it.</summary>
internal static class Pusher
{
    public const string Unknown = "unknown";
    private const int Longest = 200;

    public static string Of(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name[..Math.Min(name.Length, Longest)] : Unknown;
}
