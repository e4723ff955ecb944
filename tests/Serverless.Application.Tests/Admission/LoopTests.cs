using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

/// <summary>Calls of a run make somebody else send the event again, with some of what the call carried.</summary>
public sealed class LoopTests
{
    private const string Foreign = "0af7651916cd43dd8448eb211c80319c";
    private const string Traced = $"""
        ,"traceparent":"00-{Foreign}-b7ad6b7169203331-01"
        """;

    public static TheoryData<string, string> Relays => new()
    {
        { "", "traceparent" }, { "", "trace id" }, { "", "both" }, { "", "azure" }, { "", "azure alert" },
        { Traced, "traceparent" }, { Traced, "state" }, { Traced, "both" }, { Traced, "azure" }, { Traced, "azure alert" },
    };

    [Theory]
    [MemberData(nameof(Relays))]
    public async Task What_a_call_of_a_run_makes_somebody_else_send_is_cut_as_a_loop(string first, string relayed)
    {
        var stage = new GuardStage("");
        Assert.IsType<AdmissionDecision.Admitted>(await SendAsync(stage, "{}", first));
        for (var run = 1; run < 3; run++)
        {
            var (data, extensions) = await RelayAsync(stage.Engine.Starts[^1], relayed);
            Assert.IsType<AdmissionDecision.Admitted>(await SendAsync(stage, data, extensions));
            Assert.Equal(run + 1, stage.Engine.Starts[^1].Cause.Generation);
        }

        var (again, by) = await RelayAsync(stage.Engine.Starts[^1], relayed);
        var cut = Assert.IsType<AdmissionDecision.LoopCut>(await SendAsync(stage, again, by));
        Assert.All(stage.Engine.Starts.Skip(1), start => Assert.Contains(start.RunId, cut.Reason, StringComparison.Ordinal));
        Assert.Contains(stage.Engine.Starts[0].RunId[..8], cut.Reason, StringComparison.Ordinal);
        Assert.Equal(3, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task Events_of_one_trace_that_nobody_here_has_made_are_no_loop()
    {
        var stage = new GuardStage("");
        for (var i = 0; i < 10; i++)
        {
            Assert.IsType<AdmissionDecision.Admitted>(await SendAsync(stage, """{"correlationId":"0af76519-16cd-43dd-8448-eb211c80319c"}""", Traced));
        }

        Assert.All(stage.Engine.Starts, start => Assert.Null(start.Cause.Chain));
    }

    [Fact]
    public async Task Explain_knows_the_chain_too()
    {
        var stage = new GuardStage("");
        await SendAsync(stage, "{}", "");
        for (var i = 0; i < 3; i++)
        {
            var (data, extensions) = await RelayAsync(stage.Engine.Starts[^1], "azure");
            await SendAsync(stage, data, extensions);
        }

        var queries = new LiveRuleQueries(stage.Rules, stage.First.Guards.Desk, stage.First.Guards.Gate, histories: stage.Store);
        var explained = (await queries.ExplainAsync((await stage.Store.FindAsync(4, default))!, "r", default))!.Rules[0].Reasons;
        Assert.Contains(explained, line => line.StartsWith("✗ starts: 3 runs have led to this event", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_forges_an_id_harms_his_own_event()
    {
        var stage = new GuardStage("");
        await SendAsync(stage, "{}", "");
        var forged = $",\"traceparent\":\"00-{stage.Engine.Starts[0].RunId}-b7ad6b7169203331-01\",\"tracestate\":\"router=nonsense,router={stage.Engine.Starts[0].RunId},=,\"";
        Assert.IsType<AdmissionDecision.Admitted>(await SendAsync(stage, "{}", forged));
        Assert.IsType<AdmissionDecision.Admitted>(await SendAsync(stage, "{}", ""));
        Assert.Equal([1, 2, 1], stage.Engine.Starts.Select(start => start.Cause.Generation));
    }

    private static async Task<AdmissionDecision> SendAsync(GuardStage stage, string data, string extensions)
    {
        var item = await stage.ReceiveAsync(data, extensions: extensions);
        await stage.First.Dispatcher.DispatchAsync([item], default);
        return await stage.VerdictAsync(item.Sequence);
    }

    /// <summary>What somebody sends who was called by the run, and passes on what is named.</summary>
    private static async Task<(string Data, string Extensions)> RelayAsync(RunStart start, string relayed)
    {
        var heard = new Ear();
        var call = new Command.PerformCall("/do/0/a", "http", JsonElement.Parse("{}"u8), "key", RetryClass.Safe, null) { Cause = start.Cause };
        await new CallPerformer(heard, TimeProvider.System, NullLogger.Instance).CallAsync(start.RunId, call);
        var (parent, state, id) = (heard.Trace!.Parent, heard.Trace.State, Guid.ParseExact(start.RunId, "N"));
        var another = string.Join('-', parent.Split('-')[..2]) + "-b7ad6b7169203331-01";
        return relayed switch
        {
            "traceparent" => ("{}", $",\"traceparent\":\"{parent}\""),
            "trace id" => ("{}", $",\"traceparent\":\"{another}\""),
            "state" => ("{}", $",\"traceparent\":\"{another}\",\"tracestate\":\"other=1,{state}\""),
            "both" => ("{}", $",\"traceparent\":\"{parent}\",\"tracestate\":\"{state}\""),
            "azure" => ($$"""{"correlationId":"{{id}}","operationId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301"}""", ""),
            _ => ($$"""{ "essentials": {}, "alertContext": { "authorization": { "scope": "x" }, "correlationId": "{{id}}" } }""", ""),
        };
    }

    private sealed class Ear : IFunctionCaller
    {
        public TraceContext? Trace { get; private set; }

        public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
        {
            Trace = call.Trace;
            return new(new CallOutcome.Returned(JsonElement.Parse("{}"u8)));
        }
    }
}
