using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What plans need of a call that its document says, whatever the input: found once a document.</summary>
internal sealed partial class PlannedCall
{
    public PlannedCall(CallTask call)
    {
        var document = call.Frame.Source as DocumentMap;
        var declared = ((document?["metadata"] as DocumentMap)?["router"] as DocumentMap)?["targets"];
        Call = call;
        Written = PlannedArguments.Of(call, ArgumentsOf(call, document));
        Constant = call.With.Constant is { } constant ? PlannedArguments.Of(call, constant) : null;
        TargetsAreOfTheRun = declared is DocumentList { Items: var items } && items.All(item => item is DocumentScalar text && (!RuntimeExpression.IsEnclosed(text.Text) || PartOfTheInput().IsMatch(text.Text)));
        Targets = declared is null ? JsonComposer.Text(RunPlan.Unknown) : Known(declared);
    }

    /// <summary>Whose it is: a copy of the call with something else in it has its own.</summary>
    public CallTask Call { get; }

    /// <summary>The arguments as the document has them: what is literal stands, and what an expression would give is unknown.</summary>
    public PlannedArguments Written { get; }

    /// <summary>Of a call whose arguments are all literal; null of others.</summary>
    public PlannedArguments? Constant { get; }

    /// <summary>Whether the targets that its author declares are parts of the run's input, or literal.</summary>
    public bool TargetsAreOfTheRun { get; }

    /// <summary>The targets that its author declares, as the document has them.</summary>
    public JsonElement Targets { get; }

    private static JsonElement ArgumentsOf(CallTask call, DocumentMap? document)
    {
        var with = document?["with"] ?? (document?["run"] as DocumentMap)?.Entries.FirstOrDefault(entry => call.Function == $"run:{entry.Key}")?.Value;
        return with is null ? JsonComposer.Object([]) : Known(with);
    }

    private static JsonElement Known(DocumentNode node) => JsonComposer.Compose(DocumentJson.ToJson(node), static (writer, json) => WriteKnown(writer, json));

    /// <param name="address">Whether a text is a URI template, whose parts in braces are filled in when it is called.</param>
    private static void WriteKnown(Utf8JsonWriter writer, JsonElement json, bool address = false)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    WriteKnown(writer, property.Value, property.Name is "endpoint" or "uri" or "server");
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    WriteKnown(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when RuntimeExpression.IsEnclosed(json.GetString()) || (address && json.GetString()!.Contains('{', StringComparison.Ordinal)):
                writer.WriteStringValue(RunPlan.Unknown);
                break;
            default:
                writer.Copy(json);
                break;
        }
    }

    [GeneratedRegex(@"^\$\{\s*\$workflow\.input(\.[A-Za-z_][A-Za-z0-9_]*)+\s*\}\z")]
    private static partial Regex PartOfTheInput();
}

/// <summary>The arguments of a call, and what plans say of them.</summary>
/// <param name="Method">Null where there is none.</param>
/// <param name="Targets">What they touch, where the author of the call does not say.</param>
/// <param name="Shown">Without what may hold credentials.</param>
internal sealed record PlannedArguments(CallEffect Effect, string? Method, IReadOnlyList<string> Targets, JsonElement Shown)
{
    public static PlannedArguments Of(CallTask call, JsonElement with)
    {
        if (call.Care.EffectOf(call.Function, with) == CallEffect.Read)
        {
            return Reading;
        }

        var method = with.ValueKind == JsonValueKind.Object && with.TryGetProperty("method", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : null;
        return new(CallEffect.Change, method, call.Care.Targets is null ? PlannedTarget.Of(call.Function, with) : [], PlannedTarget.Shown(with));
    }

    private static readonly PlannedArguments Reading = new(CallEffect.Read, null, [], default);
}
