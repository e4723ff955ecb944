using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a duration: parts, an ISO 8601 text, or an expression.</summary>
internal static class DurationReader
{
    private static readonly (string Key, TimeSpan Unit)[] Units =
    [
        ("days", TimeSpan.FromDays(1)),
        ("hours", TimeSpan.FromHours(1)),
        ("minutes", TimeSpan.FromMinutes(1)),
        ("seconds", TimeSpan.FromSeconds(1)),
        ("milliseconds", TimeSpan.FromMilliseconds(1)),
    ];

    /// <param name="what">How a sentence names it.</param>
    /// <param name="arguments">What an expression may name; null for <see cref="ArgumentNames.Definition"/>.</param>
    public static DurationTemplate Read(DocumentNode node, string what, TaskScope scope, string[]? arguments = null)
    {
        switch (node)
        {
            case DocumentMap:
                return ReadParts(node, what, scope);
            case DocumentScalar { ScalarKind: JsonValueKind.String } text when RuntimeExpression.IsEnclosed(text.Text):
                return scope.Expression(text, arguments ?? ArgumentNames.Definition) is { } expression ? new DurationTemplate.Computed(expression) : new DurationTemplate.Fixed(default);
            case DocumentScalar { ScalarKind: JsonValueKind.String } text when DurationTemplate.TryParse(text.Text, out var duration):
                return new DurationTemplate.Fixed(duration);
            default:
                scope.Load.Report("not-a-duration", node.Place, $"{what} is an object such as {{ seconds: 30 }}, an ISO 8601 duration such as PT30S, or an expression that gives one; at most a hundred years.");
                return new DurationTemplate.Fixed(default);
        }
    }

    public static DurationTemplate? ReadOptional(DocumentNode? node, string what, TaskScope scope, string[]? arguments = null) =>
        node is null ? null : Read(node, what, scope, arguments);

    private static DurationTemplate.Fixed ReadParts(DocumentNode node, string what, TaskScope scope)
    {
        var map = scope.Load.Map(node, what);
        var total = TimeSpan.Zero;
        var any = false;
        foreach (var (key, unit) in Units)
        {
            if (map.OptionalInteger(key, 0, (int)Math.Min(int.MaxValue, DurationTemplate.Longest / unit)) is { } count)
            {
                (total, any) = (total + (unit * count), true);
            }
        }

        map.Finish();
        if (!any && node is DocumentMap { Entries.Count: 0 })
        {
            scope.Load.Report("not-a-duration", node.Place, $"{what} is empty; write for example {{ seconds: 30 }}.");
        }

        return new DurationTemplate.Fixed(total > DurationTemplate.Longest ? DurationTemplate.Longest : total);
    }
}
