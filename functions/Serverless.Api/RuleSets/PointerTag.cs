using Microsoft.AspNetCore.Http;
using Serverless.Application.RuleSets;

namespace Serverless.Api.RuleSets;

/// <summary>Where the pointer stands as an ETag: the number of its newest move in quotes, 0 before the first.</summary>
internal static class PointerTag
{
    public static string Of(RuleSetMove? newest) => $"\"{newest?.Number ?? 0}\"";

    /// <summary>What the caller says it has seen (<c>If-Match</c>).</summary>
    /// <returns>False where it says something else than one tag of ours or <c>*</c>.</returns>
    public static bool TryRead(HttpRequest request, out long? seen)
    {
        seen = null;
        var given = request.Headers.IfMatch;
        if (given.Count == 0 || (given.Count == 1 && given[0] == "*"))
        {
            return true;
        }

        if (given.Count == 1 && given[0] is ['"', .., '"'] tag && long.TryParse(tag.AsSpan(1, tag.Length - 2), System.Globalization.NumberStyles.None, null, out var number))
        {
            seen = number;
            return true;
        }

        return false;
    }
}
