using System.Text.Json;
using Serverless.Application.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules.Guards;
using Serverless.Core.Workflows;

namespace Serverless.Simulation.Guards.Faults;

/// <summary>The faults there are.</summary>
public static class GuardFaults
{
    public static readonly IReadOnlyList<GuardFault> All =
    [
        new("lock-unminded", "The ledger writes a lock whatever the writer has seen of it.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Minds = key => !LedgerKeys.IsLock(key) }) },
        new("budget-unminded", "The ledger writes a budget whatever the writer has seen of it.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Minds = key => !key.Contains("budget/", StringComparison.Ordinal) }) },
        new("run-unminded", "The ledger writes what is decided about a run whatever was decided before.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Minds = key => !key.StartsWith("run/", StringComparison.Ordinal) }) },
        new("budget-forgets", "Of the starts that count for a budget the last is forgotten.") { Ports = Ledger(Writing(facts => facts is StartFacts { Ticks.Count: > 1 } starts ? starts with { Ticks = [.. starts.Ticks.SkipLast(1)] } : facts)) },
        new("pause-forgets", "When something was started last is not kept.") { Ports = Ledger(Writing(facts => facts is StartFacts { Ticks.Count: 1 } starts ? starts with { Ticks = [] } : facts)) },
        new("lease-forgotten", "Nobody asks after a run whose end was not told.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Lists = page => page.Facts is not RunFacts }) },
        new("turn-forgotten", "Nobody gives a free lock to who waits for it.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Lists = page => page.Facts is not LockFacts }) },
        new("waiting-lost", "Of those who wait for a lock the last is lost.") { Ports = Ledger(Writing(facts => facts is LockFacts { Waiting.Count: > 1 } held ? held with { Waiting = [.. held.Waiting.SkipLast(1)] } : facts)) },
        new("lock-stolen", "A lock whose run's lease is over is free.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Reading = page => page.Facts is LockFacts { Holder: not null } held ? page with { Facts = held with { Holder = null } } : page }) },
        new("breaker-shut", "A breaker that opens is written as shut.") { Ports = Ledger(Writing(facts => facts is BreakerFacts { OpenedAt: not null } breaker ? breaker with { OpenedAt = null } : facts)) },
        new("targets-lost", "Of the targets under remediation one is forgotten.") { Ports = Ledger(Writing(facts => facts is TargetFacts { Busy.Count: > 1 } targets ? targets with { Busy = [.. targets.Busy.Skip(1)] } : facts)) },
        new("stop-unread", "Nobody reads that starts are stopped.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Reading = page => page.Facts is StartControl control ? page with { Facts = control with { Stop = null } } : page }) },
        new("told-twice", "It is forgotten up to which event somebody was told.") { Ports = Ledger(Writing(facts => facts is EscalationFacts { Through: not null, Telling: null } account ? account with { Through = null } : facts)) },
        new("account-lost", "That something was held back is forgotten.") { Ports = Ledger(Writing(facts => facts is EscalationFacts { From: not null, Told: null, Telling: null } account ? account with { From = null, Due = null } : facts)) },
        new("audit-skipped", "The audit says that a block is there, and it is not.") { Ports = (ports, world) => ports with { Audit = new AlteredAudit(ports.Audit, block => world.Chance.Is(0.05) ? null : block) } },
        new("verdict-lost", "A judgement is recorded without its verdicts.") { Ports = (ports, world) => ports with { Verdicts = new AlteredVerdicts(ports.Verdicts, judgement => world.Chance.Is(0.1) ? judgement with { Verdicts = [] } : judgement) } },
        new("start-lost", "A run is said to be started, and it is not.") { Ports = (ports, world) => ports with { Histories = new AlteredRuns(ports.Histories, fact => fact is RunStarted && world.Chance.Is(0.1) ? null : fact) } },
        new("run-not-found", "A run that there is, is not found.") { Ports = (ports, _) => ports with { Runs = new MissingRuns(ports.Runs, finds: false, lists: true) } },
        new("held-lost", "Of those that are held together the last is lost.") { Ports = Ledger(Writing(facts => facts is HoldPart { Sequences.Count: > 1 } part ? new HoldPart([.. part.Sequences.SkipLast(1)]) : facts)) },
        new("held-unminded", "The ledger writes what is held whatever the writer has seen of it.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Minds = key => !key.StartsWith("held", StringComparison.Ordinal) }) },
        new("batch-forgotten", "Nobody asks after a run that was let through for what was held.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Lists = page => page.Facts is not BatchFacts }) },
        new("batch-unsaid", "By which run a match was done is not kept.") { Ports = Ledger(Writing(facts => facts is RunFacts { DoneBy: not null } run ? run with { DoneBy = null } : facts)) },
        new("batch-swells", "A run is given more at once than it may be.") { Ports = Runs(fact => fact is RunStarted { Input: { ValueKind: JsonValueKind.Array } input } started && input.GetArrayLength() > 1 ? started with { Input = Swollen(input) } : fact) },
        new("plan-lost", "A run is let through, and its plan is not kept.") { Ports = Ledger(Writing(facts => facts is RunFacts { Plan: not null } run ? run with { Plan = null } : facts)) },
        new("plan-unbound", "A run begins without the plan that was reserved.") { Ports = Runs(fact => fact is RunStarted started ? started with { Cause = started.Cause with { Plan = null } } : fact) },
        new("plan-unhashed", "A run begins with a plan that is not its own.") { Ports = Runs(fact => fact is RunStarted { Cause: { Plan: { } plan } cause } started ? started with { Cause = cause with { Plan = plan with { Hash = new string('0', 64) } } } : fact) },
        new("plan-exceeded", "A run touches what is not in its plan.") { Ports = Runs(fact => fact is CallIntended call ? call with { With = JsonElement.Parse("""{"body":["elsewhere"]}""") } : fact) },
        new("target-twice", "A target under remediation is counted twice.") { Ports = Ledger(Writing(facts => facts is TargetFacts { Busy: [var first, ..] busy } targets ? targets with { Busy = [.. busy, first] } : facts)) },
        new("mute-unread", "Nobody reads what is muted.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Reading = Muting(_ => null) }) },
        new("mute-for-all", "A mute holds for all events, and all the time.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Reading = Muting(mute => mute with { Narrowed = null }) }) },
        new("muted-lost", "Of those that are muted the first is kept, and not the newest.") { Ports = Ledger(ledger => new AlteredLedger(ledger) { Writing = Oldest }) },
        new("muted-again", "What was judged again after a mute is judged again and again.")
        {
            Ports = Ledger(Writing(facts => facts is MutedFacts { Sequence: 0, Turn: { LookAt: null } turn } muted ? muted with { Sequence = turn.Sequence, Count = 1, Until = turn.At } : facts)),
        },
        new("muted-more", "After what was muted was judged again another is, that nobody has muted.")
        {
            Ports = Ledger(Writing(facts => facts is MutedFacts { Sequence: 0, Turn: { LookAt: null } turn } muted ? muted with { Sequence = turn.Sequence + 1, Count = 1, Until = turn.At } : facts)),
        },
        new("pause-unlisted", "While a stop pauses runs none of them is found.") { Ports = (ports, _) => ports with { Runs = new MissingRuns(ports.Runs, finds: true, lists: false) } },
        new("resume-lost", "A run that a stop has paused is said to go on, and does not.") { Ports = Runs(fact => fact is RunResumed { Stop: not null } ? null : fact) },
    ];

    public static GuardFault Find(string name) =>
        All.FirstOrDefault(fault => fault.Name == name) ?? throw new ArgumentException($"There is no fault {name}. There are: {string.Join(", ", All.Select(fault => fault.Name))}.");

    private static Func<HostPorts, GuardWorld, HostPorts> Ledger(Func<IAdmissionLedger, IAdmissionLedger> altered) => (ports, _) => ports with { Ledger = altered(ports.Ledger) };

    private static Func<HostPorts, GuardWorld, HostPorts> Runs(Func<HistoryEvent, HistoryEvent?> writing) => (ports, _) => ports with { Histories = new AlteredRuns(ports.Histories, writing) };

    private static GuardFacts? Oldest(LedgerChange change) =>
        (change.Seen.Facts, change.Facts) is (MutedFacts { Sequence: > 0 and var first }, MutedFacts { Sequence: > 0, Turn: null } now) ? now with { Sequence = first } : change.Facts;

    private static Func<LedgerPage, LedgerPage> Muting(Func<Mute, Mute?> altered) =>
        page => page.Facts is StartControl control ? page with { Facts = control with { Mutes = [.. control.Mutes.Select(altered).OfType<Mute>()] } } : page;

    private static JsonElement Swollen(JsonElement input) => JsonElement.Parse($"[{string.Join(',', input.EnumerateArray().Select(one => one.GetRawText()))}{new string(' ', HeldInput.MostBytes)}]");

    private static Func<IAdmissionLedger, IAdmissionLedger> Writing(Func<GuardFacts?, GuardFacts?> writing) => ledger => new AlteredLedger(ledger) { Writing = change => writing(change.Facts) };
}
