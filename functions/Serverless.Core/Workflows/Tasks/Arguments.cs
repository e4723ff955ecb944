using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>The arguments of a runtime expression, each built when it is asked for. Serverless Workflow DSL 1.0.3, "Runtime expression
/// arguments"; which of them an expression may name is decided when the document is read (<see cref="ArgumentNames"/>).</summary>
internal sealed class Arguments(Moment moment, TaskOpening? task) : IReadOnlyDictionary<string, JsonElement>
{
    public JsonElement? Input { get; init; }

    /// <summary>After <c>output.as</c>.</summary>
    public JsonElement? Output { get; set; }

    /// <summary>Before <c>output.as</c>.</summary>
    public JsonElement? RawOutput { get; init; }

    public IEnumerable<string> Keys => ArgumentNames.All.Where(ContainsKey);

    public IEnumerable<JsonElement> Values => Keys.Select(name => this[name]);

    public int Count => Keys.Count();

    public JsonElement this[string key] => Find(key) ?? throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => Find(key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value)
    {
        var found = Find(key);
        value = found.GetValueOrDefault();
        return found is not null;
    }

    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator() => Keys.Select(name => KeyValuePair.Create(name, this[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private JsonElement? Find(string name) => Bindings.Find(moment.Bindings, name) ?? name switch
    {
        ArgumentNames.Context => moment.Context,
        ArgumentNames.Input => Input,
        ArgumentNames.Output => Output,
        ArgumentNames.Task => task is null ? null : Descriptors.OfTask(moment.Origin, task, RawOutput),
        ArgumentNames.Workflow => moment.Origin.Descriptor,
        ArgumentNames.Runtime => Descriptors.Runtime,
        _ => null,
    };
}
