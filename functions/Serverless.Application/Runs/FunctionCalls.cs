using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>From what a run asks for to what a function is asked.</summary>
internal static class FunctionCalls
{
    public static FunctionCall Of(string runId, Command.PerformCall call, TraceContext trace) => Of(runId, call, call.Function, call.With, trace) with
    {
        Sealed = call.Sealed,
        Progress = call.Progress?.State,
        MayRepeat = call.Class == RetryClass.Safe,
    };

    /// <summary>The check of a call that is in doubt: Azure is asked about what was asked of it, everything else over HTTP.</summary>
    public static FunctionCall Check(string runId, Command.PerformCall call, JsonElement probe, TraceContext trace) =>
        Of(runId, call, call.Function == Functions.AzureRequest ? call.Function : Functions.Http, probe, trace) with { Sealed = call.ProbeSealed, MayRepeat = true };

    private static FunctionCall Of(string runId, Command.PerformCall call, string function, JsonElement with, TraceContext trace) =>
        new(runId, call.Path, function, with, call.EffectKey) { Scope = call.Cause.Scope ?? [], Trace = trace };
}
