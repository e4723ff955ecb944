using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Trust;

/// <summary>The facts of a run that changes something and then looks.</summary>
internal static class ChangingRun
{
    private const string Workflow = """
        {"document":{"dsl":"1.0.3","namespace":"t","name":"t","version":"1.0.0"},"do":[
          {"act":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}},
          {"look":{"call":"probe","with":{"do":{"call":"http","with":{"method":"get","endpoint":"http://target.test/"}},"healthy":".ok"}}}]}
        """;

    /// <param name="found">What every call answers.</param>
    public static (IReadOnlyList<HistoryEvent> Facts, RunState State) Of(string run, DateTimeOffset at, string found, string workflow = Workflow)
    {
        List<HistoryEvent> facts = [new RunStarted(at, run, DocumentJson.ToJson(DocumentJson.FromJson(JsonElement.Parse(workflow))), JsonElement.Parse("{}"), new RunCause("r", "s", 1, "/s", "1"))];
        var state = WorkflowDecider.Fold(facts);
        while (state is not RunState.Ended)
        {
            var decision = WorkflowDecider.Decide(state, at);
            facts.AddRange(decision.Facts);
            state = decision.State;
            if (decision.Commands.OfType<Command.PerformCall>().FirstOrDefault() is { } call)
            {
                facts.Add(new CallReturned(at, call.Path, JsonElement.Parse(found)));
                state = WorkflowDecider.Apply(state, facts[^1]);
            }
        }

        return (facts, state);
    }
}
