using System.Runtime.CompilerServices;
using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows;

/// <summary>What a run began with and keeps to its end.</summary>
/// <param name="Input">Before the workflow's <c>input.from</c>.</param>
public sealed record RunOrigin(string RunId, Workflow Workflow, JsonElement Input, RunCause Cause, DateTimeOffset StartedAt)
{
    // Built once a run: it holds the whole document.
    private StrongBox<JsonElement>? descriptor;

    /// <summary>Its expressions ask for no more of <c>$workflow</c> than its input, and are given no more.</summary>
    internal bool OnlyInput { get; init; }

    internal JsonElement Descriptor => (descriptor ??= new(OnlyInput ? JsonComposer.Named("input", Input) : Descriptors.OfWorkflow(this))).Value;
}
