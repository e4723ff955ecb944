using Serverless.Application.Audit;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Runs;

public abstract partial class RunEngineContract
{
    /// <summary>What stands between engines that are started from now on and their histories.</summary>
    protected Func<IRunHistory, IRunHistory> Around { get; private set; } = history => history;

    [Fact]
    public async Task While_the_audit_is_away_nothing_is_called_and_then_it_is_called_once()
    {
        var log = new StubbornAuditLog(new MemoryStore());
        var writer = new AuditWriter(log, new AuditIdentity("host", "main"), TimeProvider.System);
        Around = history => new AuditedRunHistory(history, writer);
        var caller = ScriptedCaller.Returning("{}");
        var engine = await StartEngineAsync(caller, new());
        await engine.StartAsync(Start("r1", """[{"w":{"wait":{"milliseconds":300}}},{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]"""), default);
        log.Away = true;
        await Eventually.TrueAsync(() => log.Refused > 1, "the call is refused its audit");
        Assert.Empty(caller.Calls);
        Assert.Empty((await History.ReadAsync("r1", default)).OfType<CallIntended>());
        log.Away = false;
        await EndAsync("r1");
        Assert.Single(caller.Calls);

        var blocks = await log.ReadAsync("main", 1, 100, default);
        var entries = blocks.SelectMany(block => AuditBody.Read(block.Body.Span)!.Attempts).ToList();
        Assert.Equal([typeof(RunBegun), typeof(CallMade), typeof(CallEnded), typeof(RunEnded)], entries.Select(entry => entry.GetType()).Distinct());
        Assert.Equal(caller.Calls[0].EffectKey, entries.OfType<CallMade>().Last().EffectKey);
        Assert.Null(AuditCheck.Whole("main", blocks, await log.FindHeadAsync("main", default)).Break);
    }
}
