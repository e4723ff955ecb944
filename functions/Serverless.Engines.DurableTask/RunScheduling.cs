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
    /// <summary>An orchestration whose run has ended has one answer to hear.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private static readonly OrchestrationRuntimeStatus[] Every = [.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses];

    /// <summary>Those of an instance that has not ended.</summary>
    private static readonly OrchestrationRuntimeStatus[] UnderWay =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Schedules the run unless it ever was.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be scheduled.</exception>
    public Task<bool> ScheduleAsync(string runId, RunCause cause, CancellationToken cancellation) => ScheduleAsync(runId, cause, Every, cancellation);

    /// <summary>Wakes the run's orchestration where it stands, and makes one where there is none any more.</summary>
    /// <param name="asked">Whether a person has asked for it since: then an orchestration that somebody suspended or terminated at the scheduler goes on too.</param>
    /// <returns>False where it was suspended or terminated by a person, and is left so.</returns>
    public async Task<bool> TakeUpAsync(string runId, RunCause cause, bool asked, CancellationToken cancellation)
    {
        var instance = await ReachAsync(() => client().GetInstanceAsync(InstanceId.Of(runId), false, cancellation)).ConfigureAwait(false);
        switch (instance?.RuntimeStatus)
        {
            case OrchestrationRuntimeStatus.Suspended or OrchestrationRuntimeStatus.Terminated when !asked:
                return false;
            case OrchestrationRuntimeStatus.Suspended:
                await ReachAsync(async () =>
                {
                    await client().ResumeInstanceAsync(InstanceId.Of(runId), "A person acted on the run.", cancellation).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
                await WakeAsync(runId, cancellation).ConfigureAwait(false);
                return true;
            case OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending:
                await WakeAsync(runId, cancellation).ConfigureAwait(false);
                return true;
            default:
                return await ScheduleAsync(runId, cause, asked ? UnderWay : [.. UnderWay, OrchestrationRuntimeStatus.Terminated], cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a new orchestration for a run that had ended. The one it ended with is waited for: it may still have to hear from its last
    /// activity, and a wake-up sent to it then would end with it.</summary>
    public async Task ReviveAsync(string runId, RunCause cause, CancellationToken cancellation)
    {
        var instance = await ReachAsync(() => client().GetInstanceAsync(InstanceId.Of(runId), false, cancellation)).ConfigureAwait(false);
        if (instance is { RuntimeStatus: OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending })
        {
            await EndAsync(runId, cancellation).ConfigureAwait(false);
        }

        await TakeUpAsync(runId, cause, asked: true, cancellation).ConfigureAwait(false);
    }

    /// <exception cref="StoreUnavailableException">It is not known to be woken.</exception>
    public Task WakeAsync(string runId, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await client().RaiseEventAsync(InstanceId.Of(runId), RunOrchestration.Wake, "look", cancellation).ConfigureAwait(false);
        return true;
    });

    private async Task EndAsync(string runId, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestEnd);
        try
        {
            await ReachAsync(() => client().WaitForInstanceCompletionAsync(InstanceId.Of(runId), patience.Token)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or StoreUnavailableException && !cancellation.IsCancellationRequested)
        {
            // It goes on, so it goes on with the run.
        }
    }

    /// <returns>False where an instance in one of these statuses exists; it is left alone.</returns>
    private Task<bool> ScheduleAsync(string runId, RunCause cause, OrchestrationRuntimeStatus[] kept, CancellationToken cancellation) => ReachAsync(async () =>
    {
        var options = new StartOrchestrationOptions(InstanceId.Of(runId)) { Version = RunOrchestration.Version, Tags = Tags(cause) }.WithDedupeStatuses(kept);
        try
        {
            await client().ScheduleNewOrchestrationInstanceAsync(RunOrchestration.Name, new RunWork(runId, Interpreter: RunOrchestration.Version), options, cancellation).ConfigureAwait(false);
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
