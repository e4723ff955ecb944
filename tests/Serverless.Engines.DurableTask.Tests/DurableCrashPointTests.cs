using Serverless.Application.Runs;
using Serverless.Contracts.Runs.CrashPoints;

namespace Serverless.Engines.DurableTask.Tests;

/// <summary>The histories, subscriptions and events of the engine fail; the scheduler's own store is in process and does not.</summary>
public sealed class DurableCrashPointTests : CrashPointContract
{
    protected override async Task<HostedStore> OpenAsync() => new DurableHosts(await DurableStage.OpenAsync());

    private sealed class DurableHosts(DurableStage stage) : HostedStore
    {
        public override IRunHistory History => stage.Store;

        public override IRunReader Runs => stage.Store;

        public override IRunSubscriptions Subscriptions => stage.Store;

        public override Task<IRunEngine> StartHostAsync(HostEdges edges) => Task.FromResult<IRunEngine>(
            stage.Begin(new DurableEdges(edges.History, edges.Caller, edges.Publisher, edges.Subscriptions, edges.Workflows, TimeProvider.System)));

        public override Task KillHostAsync()
        {
            stage.Lives.End();
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => stage.DisposeAsync();
    }
}
