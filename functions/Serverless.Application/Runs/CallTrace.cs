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
    private readonly Activity span;
    private readonly Activity? around;

    private CallTrace(Activity span, Activity? around) => (this.span, this.around) = (span, around);

    public TraceContext Context => new(span.Id!, span.TraceStateString);

    public static CallTrace Begin(string runId, Command.PerformCall call)
    {
        // Whoever happens to be doing something else while the run goes on is not the parent.
        var around = Activity.Current;
        Activity.Current = null;
        var trace = call.Cause.Trace ?? OfRun(runId);
        var parent = ActivityContext.TryParse(trace.Parent, trace.State, isRemote: true, out var context) ? context : ActivityContext.Parse(OfRun(runId).Parent, null);
        var span = DeliveryTrace.Spans.StartActivity($"call {call.Function}", ActivityKind.Client, parent) ?? Unrecorded(call, parent);
        span.SetTag("run.id", runId).SetTag("task.path", call.Path);
        return new CallTrace(span, around);
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

    /// <summary>An id made by a rule is 32 hex digits already, as a trace's is.</summary>
    private static TraceContext OfRun(string runId)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(runId)));
        var trace = runId.Length == 32 && runId.All(char.IsAsciiHexDigitLower) && runId.Any(c => c != '0') ? runId : hash[..32];
        return new TraceContext($"00-{trace}-{hash[^16..]}-01");
    }
}
