using System.Runtime.CompilerServices;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>What every task may have around what it does. Serverless Workflow DSL 1.0.3, "Task" and "Data Flow".</summary>
/// <param name="Name">Unique within its list.</param>
/// <param name="Reference">JSON pointer of the task in the document, such as <c>/do/0/getPet</c>; the <c>instance</c> of its errors.</param>
/// <param name="Segment">The last part of <paramref name="Reference"/>: <c>/0/getPet</c>.</param>
/// <param name="Source">The task as it was written, for <c>$task.definition</c>.</param>
public sealed record TaskFrame(string Name, string Reference, string Segment, DocumentNode Source)
{
    private StrongBox<JsonElement>? definition;

    /// <summary>Where it is false the task is skipped, and also its <see cref="Then"/>.</summary>
    public RuntimeExpression? If { get; init; }

    public DataShape Input { get; init; } = DataShape.None;

    public DataShape Output { get; init; } = DataShape.None;

    public DataShape Export { get; init; } = DataShape.None;

    /// <summary>How long the task may take from its start; null for as long as it likes.</summary>
    public DurationTemplate? Timeout { get; init; }

    /// <summary>A directive (<see cref="FlowDirective"/>) or the name of a task in the same list; null goes on with the next.</summary>
    public string? Then { get; init; }

    public JsonElement? Metadata { get; init; }

    public JsonElement Definition => (definition ??= new(DocumentJson.ToJson(Source))).Value;

    public override string ToString() => Reference;
}
