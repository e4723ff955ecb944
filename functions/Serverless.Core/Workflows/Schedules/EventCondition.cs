using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Schedules;

/// <summary>Filters of events as one jq condition over a CloudEvent: what a rule can hold. Serverless Workflow DSL 1.0.3, "Event Filter".</summary>
internal static class EventCondition
{
    /// <summary>Whether any of the filters passes. A filter is <c>{ with, correlate }</c>.</summary>
    public static string Of(IReadOnlyList<DocumentNode> filters) => string.Join(" or ", filters.Select(filter => $"({Of((DocumentMap)filter)})"));

    /// <summary>The one type that can pass; null for any.</summary>
    public static string? TypeOf(DocumentNode filter) =>
        ((filter as DocumentMap)?["with"] as DocumentMap)?["type"] is DocumentScalar { ScalarKind: JsonValueKind.String, Text: var text } && !RuntimeExpression.IsEnclosed(text) && !IsPattern(text) ? text : null;

    /// <summary>Of an attribute, a regular expression: it is written from <c>^</c> or up to <c>$</c>.</summary>
    public static bool IsPattern(string text) => !RuntimeExpression.IsEnclosed(text) && (text.StartsWith('^') || text.EndsWith('$'));

    /// <summary>Whether a value is literal, or one expression: what can be a condition.</summary>
    public static bool IsSpeakable(DocumentNode value) => value switch
    {
        DocumentMap map => map.Entries.All(entry => IsLiteral(entry.Value)),
        DocumentList list => list.Items.All(IsLiteral),
        _ => true,
    };

    private static bool IsLiteral(DocumentNode value) => value is not DocumentScalar { ScalarKind: JsonValueKind.String } text ? IsSpeakable(value) : !RuntimeExpression.IsEnclosed(text.Text);

    private static string Of(DocumentMap filter)
    {
        var with = ((DocumentMap)filter["with"]!).Entries.Select(entry => Passes(entry.Key, entry.Value));
        var correlated = (filter["correlate"] as DocumentMap)?.Entries.Select(entry => (DocumentMap)entry.Value).Where(entry => entry["expect"] is not null).Select(Agrees) ?? [];
        return string.Join(" and ", with.Concat(correlated));
    }

    // A line of its own for each expression: it may end in a comment.
    private static string Passes(string attribute, DocumentNode value)
    {
        var name = JsonSerializer.Serialize(attribute, TextContext.Default.String);
        return value switch
        {
            DocumentScalar { ScalarKind: JsonValueKind.String, Text: var text } when RuntimeExpression.IsEnclosed(text) =>
                $"(. as $__event | ($__event[{name}] | ({Inner(text)}\n)) as $__said | $__said == true or ($__said != false and ($__event | has({name})) and $__said == $__event[{name}]))",
            DocumentScalar { ScalarKind: JsonValueKind.String, Text: var text } when IsPattern(text) =>
                $"(.[{name}] | type == \"string\" and test({Json(value)}))",
            _ => $"(has({name}) and .[{name}] == {Json(value)})",
        };
    }

    private static string Agrees(DocumentMap correlation)
    {
        var expected = correlation["expect"] is DocumentScalar { ScalarKind: JsonValueKind.String, Text: var text } && RuntimeExpression.IsEnclosed(text) ? Inner(text) : Json(correlation["expect"]!);
        return $"(({Inner(((DocumentScalar)correlation["from"]!).Text)}\n) == ({expected}\n))";
    }

    private static string Inner(string text) => RuntimeExpression.IsEnclosed(text) ? text.Trim()[2..^1] : text;

    private static string Json(DocumentNode value) => DocumentJson.ToJson(value).GetRawText();
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class TextContext : System.Text.Json.Serialization.JsonSerializerContext;
