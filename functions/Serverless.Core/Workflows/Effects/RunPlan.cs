using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a run would change, as far as it can be known before it runs.</summary>
/// <param name="Changes">In the order of the document.</param>
public sealed record RunPlan(IReadOnlyList<PlannedChange> Changes)
{
    /// <summary>What stands for what only the run can know.</summary>
    public const string Unknown = Foreseen.Word;

    /// <summary>What it was made of; null of one whose maker is not known.</summary>
    public PlanBasis? Basis { get; init; }

    /// <summary>What is touched, each once.</summary>
    public IReadOnlyList<string> Targets => [.. Changes.SelectMany(change => change.Targets).Distinct(StringComparer.Ordinal)];

    public JsonElement ToJson() => JsonComposer.Compose(this, static (writer, plan) => plan.Write(writer));

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var change in Changes)
        {
            change.Write(writer);
        }

        Basis?.Write(writer);
        writer.WriteEndArray();
    }

    /// <summary>One sentence.</summary>
    public string Summary => Changes.Count == 0 ? "it would change nothing" : $"it would change {string.Join("; ", Changes.Take(5).Select(change => change.Words))}{(Changes.Count > 5 ? $"; and {Changes.Count - 5} more" : "")}";
}

/// <param name="Task">JSON pointer of the task.</param>
/// <param name="Function">What it calls or runs.</param>
/// <param name="Method">Null where there is none.</param>
/// <param name="Writes">The arguments, with <see cref="RunPlan.Unknown"/> for what cannot be known, and <c>{unknown}</c> within a text; see <see cref="ShownArguments"/>.</param>
/// <param name="Perhaps">Whether it is done depends on what the run finds.</param>
public sealed record PlannedChange(string Task, string Function, string? Method, IReadOnlyList<string> Targets, JsonElement Writes, bool Perhaps)
{
    /// <summary>Of one that is made for items of a list that is not told item by item: which; null of others.</summary>
    public string? Each { get; init; }

    /// <summary>What another workflow is run with, where all of it is known.</summary>
    internal JsonElement? Input { get; init; }

    /// <summary>Whether another workflow is run.</summary>
    internal bool Runs => Function.StartsWith(RunsWorkflow, StringComparison.Ordinal);

    internal const string RunsWorkflow = "workflow ";

    internal string Words => $"{string.Join(" and ", Targets.DefaultIfEmpty(RunPlan.Unknown))} ({Method ?? Function}{(Perhaps ? ", perhaps" : "")}{(Each is null ? "" : $", {Each}")})";

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("task", Task);
        writer.WriteString("calls", Function);
        if (Method is not null)
        {
            writer.WriteString("method", Method);
        }

        writer.WriteStartArray("targets");
        foreach (var target in Targets)
        {
            writer.WriteStringValue(target);
        }

        writer.WriteEndArray();
        writer.Copy("with", Writes);
        if (Each is not null)
        {
            writer.WriteString("for", Each);
        }

        if (Perhaps)
        {
            writer.WriteBoolean("perhaps", true);
        }

        writer.WriteEndObject();
    }
}
