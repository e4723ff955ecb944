using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Goes where the first case says whose condition holds, else where the case without a condition says, else on by its own
/// <c>then</c>; its output is its input. Serverless Workflow DSL 1.0.3, "Switch".</summary>
public sealed record SwitchTask(TaskFrame Frame, IReadOnlyList<SwitchCase> Cases) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new SwitchRun(this, opening);
}

/// <param name="When">Null for the default.</param>
public sealed record SwitchCase(string Name, RuntimeExpression? When, string Then);

public sealed record SwitchRun(SwitchTask Task, TaskOpening Opening) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => Opening.Input;

    internal override HistoryEvent? Next(Moment moment)
    {
        foreach (var choice in Task.Cases)
        {
            if (choice.When is null)
            {
                continue;
            }

            switch (moment.Evaluate(choice.When, Opening))
            {
                case ExpressionOutcome.Failed failed:
                    return Fail(moment, failed);
                case ExpressionOutcome.Value { True: true }:
                    return Complete(moment, Opening.Input, choice.Then);
            }
        }

        return Complete(moment, Opening.Input, Task.Cases.FirstOrDefault(choice => choice.When is null)?.Then);
    }
}
