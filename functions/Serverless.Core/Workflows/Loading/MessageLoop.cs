using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the <c>foreach</c> of an asyncapi subscription. The call becomes a list of two tasks: messages are consumed until their end, then each is
/// worked on in the order they came; the output is the list of what came out. Serverless Workflow DSL 1.0.3, "Subscription Iterator".</summary>
internal static class MessageLoop
{
    public static DocumentNode? Find(DocumentNode? with) => ((with as DocumentMap)?["subscription"] as DocumentMap)?["foreach"];

    public static TaskDefinition Read(DocumentNode each, ExpressionTemplate arguments, CallRetry retry, TaskFrame frame, TaskScope scope)
    {
        var reference = $"{frame.Reference}/call";
        var consume = new CallTask(new TaskFrame("consume", $"{reference}/consume", "/consume", frame.Source), "asyncapi", arguments, retry);
        var map = scope.Load.Map(each, "foreach");
        var (item, at) = (VariableName.Read(map, "item", "item", scope), VariableName.Read(map, "at", "index", scope));
        if (item == at)
        {
            scope.Load.Report("same-name", each.Place, $"'item' and 'at' both name the variable '{item}'; give them different names.");
        }

        var inner = scope.Bind(item).Bind(at);
        var list = $"{reference}/each/do";
        var step = new TaskFrame("step", $"{list}/step", "/step", each)
        {
            Output = TaskFrameReader.Shape(map.Optional("output"), "the output", "as", ArgumentNames.Definition, inner),
            Export = TaskFrameReader.Shape(map.Optional("export"), "the export", "as", ArgumentNames.Export, inner),
        };
        var body = new DoTask(step, TaskListReader.Read(map.Optional("do"), $"{step.Reference}/do", inner));
        map.Finish();
        var loop = new ForTask(new TaskFrame("each", $"{reference}/each", "/each", each), new LoopHead(item, at, Messages), null, new TaskList(list, [body]), new LoopSpread(1, Collect: false));
        return new DoTask(frame, new TaskList(reference, [consume, loop]));
    }

    private static RuntimeExpression Messages => RuntimeExpression.Compile(".", default, [], [])!;
}
