using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the call of a function that is itself a task: one of <c>use.functions</c>, or of a catalog once it has been fetched into it. The call
/// becomes a list of two tasks: the arguments are set, then the function runs on them. Serverless Workflow DSL 1.0.3, "Creating a Custom Function",
/// "Using Cataloged Functions".</summary>
internal static partial class FunctionReader
{
    public static TaskDefinition Read(DocumentScalar call, DocumentNode? with, TaskFrame frame, TaskScope scope)
    {
        var definition = scope.Load.Use.Find(scope.Load.Use.Functions, call.Text);
        if (definition is null || scope.Load.Functions.Contains(call.Text))
        {
            scope.Load.Report(definition is null ? "undefined-function" : "circular-function", call.Place, definition is null ? Missing(call.Text, scope) : $"The function '{call.Text}' calls itself and would never end.");
            return new DoTask(frame, TaskList.Empty);
        }

        var foreign = scope.Load.Foreign;
        scope.Load.Foreign |= IsCataloged(call.Text);
        scope.Load.Functions.Push(call.Text);
        var reference = $"{frame.Reference}/call";
        var entry = new DocumentEntry(definition.Place, call.Text, definition);
        var function = TaskReader.Read(entry, reference, "/function", scope.Outermost());
        TaskFlow.Check(new TaskList(reference, [function]), [entry], scope.Load);
        scope.Load.Functions.Pop();
        scope.Load.Foreign = foreign;
        return new DoTask(frame, new TaskList(reference, with is null ? [function] : [Arguments(with, reference, scope), function]));
    }

    /// <summary>Whether it names a function of a catalog: <c>name:version@catalog</c>, or the address of its document.</summary>
    public static bool IsCataloged(string call) => Cataloged().IsMatch(call);

    private static SetTask Arguments(DocumentNode with, string reference, TaskScope scope)
    {
        if (with is not DocumentMap)
        {
            scope.Load.Report("not-an-object", with.Place, $"'with' is an object, the arguments of the function, not {MapReader.Name(with.Kind)}.");
        }

        return new SetTask(new TaskFrame("with", $"{reference}/with", "/with", with), scope.Template(with, ArgumentNames.Definition));
    }

    private static string Missing(string name, TaskScope scope)
    {
        if (IsCataloged(name))
        {
            return $"The function '{name}' is in a catalog and has not been fetched, so it cannot be run. Check the workflow with a host that can reach the catalog.";
        }

        IEnumerable<string> known = [.. CallReader.BuiltIn, .. scope.Load.Use.Functions.Select(entry => entry.Key)];
        var hint = NearestName.Of(name, known) is { } near ? $"Did you mean '{near}'?" : $"There is {string.Join(", ", known)}.";
        return $"There is no function '{name}'. {hint}";
    }

    [GeneratedRegex("^(?:[^:@/]+:[^:@/]+@[^:@/]+|https?://.+)$")]
    private static partial Regex Cataloged();
}
