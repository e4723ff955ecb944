using Serverless.Application.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;

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
        new("start-lost", "A run is said to be started, and it is not.") { Ports = (ports, world) => ports with { Histories = new LostStarts(ports.Histories, () => world.Chance.Is(0.1)) } },
        new("run-not-found", "A run that there is, is not found.") { Ports = (ports, _) => ports with { Runs = new MissingRuns(ports.Runs) } },
    ];

    public static GuardFault Find(string name) =>
        All.FirstOrDefault(fault => fault.Name == name) ?? throw new ArgumentException($"There is no fault {name}. There are: {string.Join(", ", All.Select(fault => fault.Name))}.");

    private static Func<HostPorts, GuardWorld, HostPorts> Ledger(Func<IAdmissionLedger, IAdmissionLedger> altered) => (ports, _) => ports with { Ledger = altered(ports.Ledger) };

    private static Func<IAdmissionLedger, IAdmissionLedger> Writing(Func<GuardFacts?, GuardFacts?> writing) => ledger => new AlteredLedger(ledger) { Writing = change => writing(change.Facts) };
}
