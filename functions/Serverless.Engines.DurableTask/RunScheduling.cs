using System.Diagnostics;
using System.Globalization;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Serverless.Application.Journal;
using Serverless.Core.Workflows;

namespace Serverless.Engines.DurableTask;

/// <summary>Tells the scheduler about runs.</summary>
/// <param name="client">The client of this moment: some hosts have one only while they serve a request.</param>
public sealed class RunScheduling(Func<DurableTaskClient> client)
{
    private static readonly OrchestrationRuntimeStatus[] Every = [.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses];

    /// <summary>All but those of an instance that ended with its run unfinished. One that a person terminated stays so.</summary>
    private static readonly OrchestrationRuntimeStatus[] Standing =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Schedules the run unless it ever was.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be scheduled.</exception>
    public Task<bool> ScheduleAsync(string runId, RunCause cause, CancellationToken cancellation) => ScheduleAsync(runId, cause, Every, cancellation);

    /// <summary>Wakes the run's orchestration where it stands, and makes one where there is none any more.</summary>
    /// <returns>False where it was suspended or terminated by a person: it is left so.</returns>
    public async Task<bool> TakeUpAsync(string runId, RunCause cause, CancellationToken cancellation)
    {
        var instance = await ReachAsync(() => client().GetInstanceAsync(InstanceId.Of(runId), false, cancellation)).ConfigureAwait(false);
        switch (instance?.RuntimeStatus)
        {
            case OrchestrationRuntimeStatus.Suspended or OrchestrationRuntimeStatus.Terminated:
                return false;
            case OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending:
                await WakeAsync(runId, cancellation).ConfigureAwait(false);
                return true;
            default:
                return await ScheduleAsync(runId, cause, Standing, cancellation).ConfigureAwait(false);
        }
    }

    /// <exception cref="StoreUnavailableException">It is not known to be woken.</exception>
    public Task WakeAsync(string runId, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await client().RaiseEventAsync(InstanceId.Of(runId), RunOrchestration.Wake, "look", cancellation).ConfigureAwait(false);
        return true;
    });

    /// <returns>False where an instance in one of these statuses exists; it is left alone.</returns>
    private Task<bool> ScheduleAsync(string runId, RunCause cause, OrchestrationRuntimeStatus[] kept, CancellationToken cancellation) => ReachAsync(async () =>
    {
        var options = new StartOrchestrationOptions(InstanceId.Of(runId)) { Version = RunOrchestration.Version, Tags = Tags(cause) }.WithDedupeStatuses(kept);
        try
        {
            await client().ScheduleNewOrchestrationInstanceAsync(RunOrchestration.Name, new RunWork(runId), options, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    });

    private static async Task<T> ReachAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException and not ArgumentException)
        {
            throw new StoreUnavailableException($"The scheduler cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>For whoever looks at the scheduler's dashboard, and for joining its spans to the delivery's.</summary>
    private static Dictionary<string, string> Tags(RunCause cause)
    {
        var tags = new Dictionary<string, string>();
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                tags[name] = value;
            }
        }

        Add("rule", cause.Rule);
        Add("event.source", cause.EventSource);
        Add("event.id", cause.EventId);
        Add("event.sequence", cause.Sequence?.ToString(CultureInfo.InvariantCulture));
        Add("traceparent", Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null);
        return tags;
    }
}
