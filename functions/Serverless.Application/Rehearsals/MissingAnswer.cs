using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Rehearsals;

/// <summary>What the outside is asked for and the rehearsal has no answer to, with the line that would give one.</summary>
internal sealed class MissingAnswer(RehearsedTasks tasks, Command command)
{
    public RehearsalDifference Difference => new($"the answer of {Name}", $"a line under answers, such as {Key}: {Example}", $"none is left for {What}");

    /// <summary>What is called, in a few words, without the query.</summary>
    public static string Words(Command.PerformCall call)
    {
        var (method, endpoint) = (Text(call.With, "method"), Text(call.With, "endpoint") ?? Text(call.With, "resource"));
        return string.Join(' ', new[] { method?.ToUpperInvariant() ?? call.Function, endpoint }.OfType<string>());
    }

    private string Name => tasks.NameAt(command.Path);

    private string Key => tasks.Find(Name).Count > 1 ? RehearsedTasks.ReferenceOf(command.Path) : Name;

    private string Example => command switch
    {
        Command.AwaitAnswer => "{ answer: approved, by: ann }",
        Command.AwaitEvent { Types: [var type, ..] } => $"{{ event: {{ type: {type} }} }}",
        Command.AwaitEvent => "{ event: { type: … } }",
        _ => "{ body: {} }",
    };

    private string What => command switch
    {
        Command.PerformCall call => $"{Words(call)} at {call.Path}",
        Command.AwaitAnswer ask => $"the question at {ask.Path}: {ask.Approval.Asked.Terms.Question}",
        Command.AwaitEvent => $"the event that is waited for at {command.Path}",
        _ => $"the run of another workflow at {command.Path}",
    };

    private static string? Text(JsonElement with, string name) => with.ValueKind != JsonValueKind.Object || !with.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Object ? Text(value, "uri")
        : null;
}
