using System.Runtime.CompilerServices;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Calls a function; its output is what the function answers. Serverless Workflow DSL 1.0.3, "Call".</summary>
/// <param name="Function"><c>http</c>, <c>openapi</c>, <c>mcp</c>, <c>a2a</c>, <c>asyncapi</c>, <c>run:shell</c>, <c>run:script</c>, <c>run:container</c>.</param>
/// <param name="With">The arguments.</param>
public sealed record CallTask(TaskFrame Frame, string Function, ExpressionTemplate With, CallRetry Retry) : TaskDefinition(Frame)
{
    private StrongBox<PlannedCall>? planned;

    /// <summary>The call is only begun and its answer is nobody's: the task's output is its input (<c>run</c> with <c>await: false</c>).</summary>
    public bool KeepsInput { get; init; }

    /// <summary>What its author says about what it does.</summary>
    public CallCare Care { get; init; } = CallCare.None;

    /// <summary>As far as the document tells, without any data.</summary>
    public CallEffect EffectWhenRead => Care.EffectOf(Function, With.Constant ?? Frame.Source switch
    {
        DocumentMap map when map["with"] is { } with => DocumentJson.ToJson(with),
        _ => default,
    });

    internal PlannedCall Planned => (planned is { } found && ReferenceEquals(found.Value!.Call, this) ? found : planned = new(new PlannedCall(this))).Value!;

    internal override TaskRun Open(TaskOpening opening) => new CallRun(this, opening, CallPhase.Ready.Instance);
}

/// <summary>How the class of a call is found: what its task says in <c>metadata.router</c>, else what its method means.</summary>
public abstract record CallRetry
{
    private CallRetry()
    {
    }

    /// <summary>Nothing was said: idempotent HTTP methods are safe, all others never.</summary>
    public sealed record ByMethod : CallRetry
    {
        public static readonly ByMethod Instance = new();
    }

    public sealed record Declared(RetryClass Class) : CallRetry;

    /// <param name="Probe">The request whose 2xx answer is the result of the call, and whose 404 means that it was not performed.</param>
    public sealed record Checked(ExpressionTemplate Probe) : CallRetry;

    /// <param name="with">The evaluated arguments of the call.</param>
    public RetryClass ClassOf(JsonElement with) => this switch
    {
        Declared declared => declared.Class,
        Checked => RetryClass.Check,
        _ => with.ValueKind == JsonValueKind.Object && with.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String
            ? OfMethod(method.GetString()!)
            : RetryClass.Never,
    };

    /// <summary>RFC 9110, section 9.2.2: what is idempotent may be sent again. So may what only reads over MCP and A2A; their methods have a stroke in
    /// the name, which no method of HTTP has.</summary>
    private static RetryClass OfMethod(string method) => method.ToUpperInvariant() switch
    {
        "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "TRACE" => RetryClass.Safe,
        "TOOLS/LIST" or "PROMPTS/LIST" or "PROMPTS/GET" or "RESOURCES/LIST" or "RESOURCES/READ" or "RESOURCES/TEMPLATES/LIST" => RetryClass.Safe,
        "TASKS/GET" or "TASKS/LIST" or "TASKS/RESUBSCRIBE" or "TASKS/PUSHNOTIFICATIONCONFIG/GET" or "TASKS/PUSHNOTIFICATIONCONFIG/LIST" => RetryClass.Safe,
        "AGENT/GETAUTHENTICATEDEXTENDEDCARD" => RetryClass.Safe,
        _ => RetryClass.Never,
    };
}
