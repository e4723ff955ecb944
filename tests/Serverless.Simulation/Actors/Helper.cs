using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Actors;

/// <summary>Gives every run what it lacks when the storm is over: whoever still does not end then was lost.</summary>
public sealed class Helper(World world)
{
    private int acts;

    /// <returns>False where no run lacks anything that can be given.</returns>
    public bool Help()
    {
        List<Func<Task>> help = [];
        HashSet<string> types = [];
        foreach (var runId in world.Chronicle.Runs.ToList())
        {
            var state = world.StateOf(runId);
            if (state is RunState.Paused)
            {
                var act = new RunAct.Resume($"helper{++acts}", "go on");
                help.Add(() => Person.ActAsync(world, runId, act));
            }

            foreach (var command in WorkflowDecider.Commands(state))
            {
                switch (command)
                {
                    case Command.AskPerson ask:
                        help.Add(() => AnswerAsync(runId, ask.Path));
                        break;
                    case Command.AwaitEvent listen when state is not RunState.Cancelling:
                        types.UnionWith(listen.Types ?? ["a"]);
                        break;
                }
            }
        }

        // In an order that is no hash set's.
        help.AddRange(types.Order(StringComparer.Ordinal).Select(type => (Func<Task>)(() => EventSource.BringAsync(world, type))));
        help.ForEach(world.Begin);
        return help.Count > 0;
    }

    /// <summary>Looks at what was done, and says so.</summary>
    private async Task AnswerAsync(string runId, string path)
    {
        var intent = world.Chronicle.IntentOf(runId, path)!;
        var made = intent.Effects > 0 ? world.Sink.AnswerOf(intent.Key) : null;
        world.Tell("a person answers:", $"{runId}{path} {(made is null ? "not done" : "done")}");
        var answer = new DoubtAnswer(runId, path, made is not null, made ?? System.Text.Json.JsonElement.Parse("null"), "helper", "looked at the sink");
        await world.Host.AskAsync((engine, _) => engine.ResolveAsync(answer, CancellationToken.None).AsTask()).ConfigureAwait(false);
    }
}
