using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission.Control;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Admission;

/// <summary>Keeps runs paused while a stop says so, whoever has begun them, and lets those go on afterwards that a stop has paused. What is to be done follows from what stands in
/// the ledger and in the histories, so it may be begun anew at any time, and be done by any number of instances at once.</summary>
public sealed class StopKeeping(StartSwitch starts, IRunReader runs, IRunControl control, TimeProvider time, ILogger<StopKeeping> logger)
{
    /// <summary>How long after a stop runs are looked for that it has paused: an instance that had not heard of its end may have been pausing one.</summary>
    public static readonly TimeSpan Lingering = TimeSpan.FromMinutes(10);

    /// <summary>How often, once none was found.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(30);

    /// <summary>How long whoever stops or resumes waits for the runs; the sweeps do the rest.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const int PageSize = 500;

    private const int Beside = 16;

    private Quiet? quiet;

    /// <summary>Pauses what is under way, or resumes what was paused, as the switch says.</summary>
    /// <returns>How many runs were paused or resumed.</returns>
    /// <exception cref="StoreUnavailableException">Nobody knows what is to be done, or with which runs.</exception>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var now = await starts.CurrentAsync(cancellation).ConfigureAwait(false);
        if (now.Pausing is not null)
        {
            // Who has not heard that it is over would pause what another has resumed.
            now = await starts.RefreshAsync(cancellation).ConfigureAwait(false);
        }

        return now switch
        {
            { Pausing: not null, Stop: { } stop } => await PauseAsync(stop, cancellation).ConfigureAwait(false),
            { Lifted: { } lifted } when !IsQuiet(lifted) => await ResumeAsync(lifted, cancellation).ConfigureAwait(false),
            _ => 0,
        };
    }

    /// <summary>Sweeps, and goes on as long as runs are to be kept paused, that long at most: for hosts that are called once a minute.</summary>
    public async Task SweepForAsync(TimeSpan longest, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        await SweepAsync(cancellation).ConfigureAwait(false);
        while (time.GetElapsedTime(begun) < longest && (await starts.CurrentAsync(cancellation).ConfigureAwait(false)).Pausing is not null)
        {
            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
            await SweepAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>As much as can be done at once, for whoever has just acted and waits for the answer.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(AtOnce);
        try
        {
            // Not as this instance knew it before; and once more when the others have heard of it, since they may have started runs meanwhile.
            var now = await starts.RefreshAsync(enough.Token).ConfigureAwait(false);
            await SweepAsync(enough.Token).ConfigureAwait(false);
            if (now.Pausing is not null)
            {
                await Task.Delay(StartSwitch.Oldest, time, enough.Token).ConfigureAwait(false);
                await SweepAsync(enough.Token).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            Logs.RunsLeftToSweep(logger, fault.Message);
        }
    }

    private async Task<int> PauseAsync(ControlAct stop, CancellationToken cancellation) => (await EachAsync(
        run => run.Status is RunStatus.Running or RunStatus.Waiting or RunStatus.Asking,
        new RunAct.Pause(stop.By, stop.Reason) { Stop = stop.Number },
        one => one.Pausing == stop.Number,
        cancellation).ConfigureAwait(false)).Changed;

    private async Task<int> ResumeAsync(ControlAct lifted, CancellationToken cancellation)
    {
        var count = await EachAsync(
            run => run.Status == RunStatus.Paused,
            new RunAct.Resume(lifted.By, lifted.Reason) { AfterStop = true },
            one => one.Lifted?.Number == lifted.Number && one.Pausing is null,
            cancellation).ConfigureAwait(false);
        if (count.Changed > 0 || count.Failed > 0)
        {
            quiet = null;
        }
        else if (time.GetUtcNow() - lifted.At >= Lingering)
        {
            await starts.SettleAsync(lifted, cancellation).ConfigureAwait(false);
        }
        else
        {
            quiet = new Quiet(lifted.Number, time.GetTimestamp());
        }

        return count.Changed;
    }

    private bool IsQuiet(ControlAct lifted) => quiet is { } last && last.Act == lifted.Number && time.GetElapsedTime(last.At) < Glance;

    /// <param name="still">Whether it is still to be done: asked again before some are.</param>
    private async Task<(int Changed, int Failed)> EachAsync(Func<RunSummary, bool> which, RunAct act, Func<StartControl, bool> still, CancellationToken cancellation)
    {
        var (changed, failed) = (0, 0);
        for (string? after = null; await runs.ListActiveAsync(after, PageSize, cancellation).ConfigureAwait(false) is { Count: > 0 } page; after = page[^1].RunId)
        {
            foreach (var some in page.Where(which).Chunk(Beside))
            {
                if (!still(await starts.CurrentAsync(cancellation).ConfigureAwait(false)))
                {
                    return (changed, failed);
                }

                var done = await Task.WhenAll(some.Select(run => TryAsync(run, act, cancellation))).ConfigureAwait(false);
                (changed, failed) = (changed + done.Count(one => one == true), failed + done.Count(one => one is null));
            }

            if (page.Count < PageSize)
            {
                break;
            }
        }

        return (changed, failed);
    }

    /// <summary>One run keeps no other from being paused.</summary>
    /// <returns>Whether it changed anything; null where it could not be done.</returns>
    private async Task<bool?> TryAsync(RunSummary run, RunAct act, CancellationToken cancellation)
    {
        try
        {
            return await control.ActAsync(run.RunId, act, cancellation).ConfigureAwait(false) is ActOutcome.Done { Changed: true };
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Logs.RunNotHeld(logger, fault, run.RunId, act.Kind);
            return null;
        }
    }

    /// <summary>That none was found, and when.</summary>
    /// <param name="Act">The act that ended the stop.</param>
    private sealed record Quiet(long Act, long At);
}
