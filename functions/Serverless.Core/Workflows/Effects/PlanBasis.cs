using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a plan was made of: two intents have two plans, also where everything that can be known of what they do is the same.</summary>
public sealed record PlanBasis(Workflow Workflow, JsonElement Input)
{
    /// <summary><c>sha256:</c> and 64 hex digits, over the JSON as it stands.</summary>
    internal static string Digest(JsonElement json) => $"sha256:{JsonComposer.Digest(json, static (writer, value) => writer.Copy(value))}";

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("workflow", Workflow.Reference);
        writer.WriteString("text", Workflow.PlanTraits.Digest);
        writer.WriteString("input", Digest(Input));
        writer.WriteEndObject();
    }
}
