using System.Runtime.CompilerServices;
using System.Text.Json;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows;

/// <summary>What a run began with and keeps to its end.</summary>
/// <param name="Input">Before the workflow's <c>input.from</c>.</param>
public sealed record RunOrigin(string RunId, Workflow Workflow, JsonElement Input, RunCause Cause, DateTimeOffset StartedAt)
{
    // Built once a run: it holds the whole document.
    private StrongBox<JsonElement>? descriptor;

    internal JsonElement Descriptor => (descriptor ??= new(Descriptors.OfWorkflow(this))).Value;
}
