using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Serverless.Application.Dispatch;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>The span of one call: a child of where its run was started, in the trace of the event, however often it is made and whichever host makes
/// it. A run that was started outside of any trace has one of its own, named by its id.</summary>
internal sealed class CallTrace : IDisposable
{
    /// <summary>W3C Trace Context, section 3.3.1.1: members that are passed on, at most.</summary>
    private const int MostMembers = 32;

    private readonly Activity span;
    private readonly Activity? around;
    private readonly string runId;

    private CallTrace(Activity span, Activity? around, string runId) => (this.span, this.around, this.runId) = (span, around, runId);

    /// <summary>What the target is told. In the trace of somebody else it names the run, so that it is recognised in what comes of the call.</summary>
    public TraceContext Context
    {
        get
        {
            var (trace, flags) = (span.TraceId.ToHexString(), (span.ActivityTraceFlags & ActivityTraceFlags.Recorded) == 0 ? "00" : "01");
            return trace == TraceOf(runId) ? new(span.Id!, span.TraceStateString) : new($"00-{trace}-{CauseIds.Mark(trace, runId)}-{flags}", Named(span.TraceStateString));
        }
    }

    private string Named(string? state)
    {
        var others = (state ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(member => !member.StartsWith(CauseIds.Member + "=", StringComparison.Ordinal));
        return string.Join(',', others.Take(MostMembers - 1).Prepend($"{CauseIds.Member}={TraceOf(runId)}"));
    }

    public static CallTrace Begin(string runId, Command.PerformCall call)
    {
        // Whoever happens to be doing something else while the run goes on is not the parent.
        var around = Activity.Current;
        Activity.Current = null;
        var trace = call.Cause.Trace ?? OfRun(runId);
        var parent = ActivityContext.TryParse(trace.Parent, trace.State, isRemote: true, out var context) ? context : ActivityContext.Parse(OfRun(runId).Parent, null);
        var span = DeliveryTrace.Spans.StartActivity($"call {call.Function}", ActivityKind.Client, parent) ?? Unrecorded(call, parent);
        span.SetTag("run.id", runId).SetTag("task.path", call.Path);
        return new CallTrace(span, around, runId);
    }

    public void End(CallOutcome outcome)
    {
        if (outcome is CallOutcome.Failed { Failure: var failure })
        {
            span.SetStatus(ActivityStatusCode.Error, failure.Title);
        }
    }

    public void Dispose()
    {
        span.Dispose();
        Activity.Current = around;
    }

    /// <summary>Nobody listens, but the target may: it is told all the same.</summary>
    private static Activity Unrecorded(Command.PerformCall call, ActivityContext parent)
    {
        var span = new Activity($"call {call.Function}").SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        span.TraceStateString = parent.TraceState;
        return span.Start();
    }

    private static TraceContext OfRun(string runId) => new($"00-{TraceOf(runId)}-{Hash(runId)[^16..]}-01");

    /// <summary>An id made by a rule is 32 hex digits already, as a trace's is.</summary>
    private static string TraceOf(string runId) => runId.Length == 32 && runId.All(char.IsAsciiHexDigitLower) && runId.Any(c => c != '0') ? runId : Hash(runId)[..32];

    private static string Hash(string runId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(runId)));
}
