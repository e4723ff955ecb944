using System.Globalization;
using Microsoft.Extensions.Logging;
using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;

namespace Serverless.Application.Admission;

/// <summary>Tells of what guards have held back, by the workflow that the rule names. What is to be told is settled first, then it is told, then that is
/// recorded: whoever goes on after a crash tells the same, and the run is started once.</summary>
public sealed class Escalations(IAdmissionLedger ledger, HeldBackReader heldBack, IRunEngine engine, LiveRules rules, StartSwitch starts, TimeProvider time, ILogger<Escalations> logger)
{
    public async Task TellAsync(LedgerPage page, string rule, CancellationToken cancellation)
    {
        var (facts, now) = ((EscalationFacts)page.Facts!, time.GetUtcNow());
        if (facts.TellAt is null || facts.TellAt > now)
        {
            if (EscalationPolicy.Close(facts, now) is { } closed)
            {
                await WriteAsync(page, closed, cancellation).ConfigureAwait(false);
            }

            return;
        }

        if (!rules.Loaded || (await starts.CurrentAsync(cancellation).ConfigureAwait(false)).Stop is not null)
        {
            return;
        }

        var held = await heldBack.ReadAsync(rule, facts, cancellation).ConfigureAwait(false);
        if (held.Upto is not { } upto)
        {
            // None of them is judged yet.
            await WriteAsync(page, (EscalationFacts)facts.Postponed(now + EscalationPolicy.Settling), cancellation).ConfigureAwait(false);
            return;
        }

        if (facts.Upto is null)
        {
            if (await WriteAsync(page, EscalationPolicy.Settle(facts, held.Verdicts.Count == 0 ? upto : held.Verdicts[^1].Place.Sequence - 1, upto), cancellation).ConfigureAwait(false) is not { } settled)
            {
                return;
            }

            (page, facts) = (settled, (EscalationFacts)settled.Facts!);
        }

        var escalate = rules.Current.Find(rule)?.Guard.Escalate;
        var any = held.Verdicts.Count + facts.TellingLetGoCount > 0;
        if (any && !await StartAsync(rule, escalate?.Run, facts, held, now, cancellation).ConfigureAwait(false))
        {
            await WriteAsync(page, EscalationPolicy.Untold(facts), cancellation).ConfigureAwait(false);
            return;
        }

        await WriteAsync(page, EscalationPolicy.Told(facts, any, held.More, escalate?.Per ?? Core.Rules.Guards.EscalateGuard.UsualPer, now), cancellation).ConfigureAwait(false);
    }

    /// <returns>False where the workflow is not in the rules in force.</returns>
    private async Task<bool> StartAsync(string rule, string? reference, EscalationFacts facts, HeldBack held, DateTimeOffset now, CancellationToken cancellation)
    {
        var set = rules.Current;
        if (reference is null || !set.Workflows.TryGetValue(reference, out var workflow))
        {
            Logs.NobodyToTell(logger, rule, reference ?? "(none)");
            return false;
        }

        var runId = RunId.For($"escalation/{rule}", "router", facts.Telling!.Value.UtcTicks.ToString(CultureInfo.InvariantCulture));
        await engine.StartAsync(new RunStart(runId, workflow.Document, EscalationInput.Of(rule, facts, held, now), new RunCause(rule, set.Id, null, null, null)), cancellation).ConfigureAwait(false);
        return true;
    }

    /// <returns>Null where another was first, and goes on with it.</returns>
    private async Task<LedgerPage?> WriteAsync(LedgerPage page, EscalationFacts facts, CancellationToken cancellation) =>
        (await ledger.WriteAsync([new LedgerChange(page, facts)], cancellation).ConfigureAwait(false))?[0];
}
