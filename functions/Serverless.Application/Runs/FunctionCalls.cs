using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>From what a run asks for to what a function is asked.</summary>
internal static class FunctionCalls
{
    public static FunctionCall Of(string runId, Command.PerformCall call, TraceContext trace) => Of(runId, call, call.With, trace) with
    {
        Progress = call.Progress?.State,
        MayRepeat = call.Class == RetryClass.Safe,
    };

    /// <summary>The check of a call that is in doubt.</summary>
    public static FunctionCall Check(string runId, Command.PerformCall call, JsonElement probe, TraceContext trace) => Of(runId, call, probe, trace) with { MayRepeat = true };

    private static FunctionCall Of(string runId, Command.PerformCall call, JsonElement with, TraceContext trace) =>
        new(runId, call.Path, call.Function, with, call.EffectKey) { Scope = call.Cause.Scope ?? [], Trace = trace };
}
