using System.Text.Json;
using Serverless.Application.Runs;

namespace Serverless.Contracts.Runs;

/// <summary>The workflows that a test lets runs start.</summary>
public sealed class ScriptedWorkflows : IWorkflowSource
{
    private readonly Dictionary<string, JsonElement> documents = [];

    /// <param name="tasks">What stands under <c>do</c>, as JSON.</param>
    public void Add(string reference, string tasks) => documents[reference] = JsonElement.Parse(
        $$"""{"document":{"dsl":"1.0.3","namespace":"test","name":"child","version":"1.0.0"},"do":{{tasks}} }""");

    public JsonElement? Find(string reference) => documents.TryGetValue(reference, out var document) ? document : null;
}
