using Serverless.Application.Runs;
using Serverless.Contracts.Runs;

namespace Serverless.Engines.DurableTask.Tests;

/// <summary>On the SDK's in-process scheduler, with calls bundled into stretches.</summary>
public class DurableEngineContractTests : RunEngineContract, IAsyncLifetime
{
    private DurableStage? stage;

    protected override IRunHistory History => Stage.Store;

    protected override IRunReader Runs => Stage.Store;

    protected override IRunSubscriptions Subscriptions => Stage.Store;

    internal virtual StretchLimits Limits => StretchLimits.Usual;

    private DurableStage Stage => stage ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync() => stage = await DurableStage.OpenAsync(Workflows);

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override Task<IRunEngine> StartEngineAsync(ScriptedCaller caller, RecordingPublisher publisher)
    {
        Stage.Around = Around;
        return Task.FromResult<IRunEngine>(Stage.Begin(caller, publisher, Limits));
    }

    protected override Task CrashAsync()
    {
        Stage.Lives.End();
        return Task.CompletedTask;
    }
}

/// <summary>The same with an activity for each call.</summary>
public sealed class DurableEngineCallByCallContractTests : DurableEngineContractTests
{
    internal override StretchLimits Limits => new(1, TimeSpan.FromMinutes(1));
}
