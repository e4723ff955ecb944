using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Approvals;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Application.Trust;

namespace Serverless.Contracts.Guards;

/// <summary>What lets matches through, as one instance of the router has it.</summary>
public sealed class GuardParts
{
    /// <param name="ledger">Where it is another than the store's own.</param>
    public static GuardParts Of<TStore>(TStore store, IRunEngine engine, LiveRules rules, TimeProvider time, AdmissionLimits? limits = null, IAdmissionLedger? ledger = null)
        where TStore : IAdmissionLedger, IJournalReader, IVerdictReader, IRunReader => new(ledger ?? store, store, store, store, engine, rules, time, limits ?? AdmissionLimits.Usual);

    private GuardParts(IAdmissionLedger ledger, IJournalReader journal, IVerdictReader verdicts, IRunReader runs, IRunEngine engine, LiveRules rules, TimeProvider time, AdmissionLimits limits)
    {
        var notes = new LedgerNotes();
        Desk = new GuardDesk(ledger, time, notes);
        Switch = new StartSwitch(ledger, time);
        Gate = new StartGate(Switch, limits, time, rules);
        Endings = new RunEndings(ledger, time, notes);
        Admissions = new Admissions(engine, Desk, Gate, Endings, runs, Muted = new MutedMatches(ledger, Gate, time), journal as IRunHistory);
        var held = new HeldMatches(ledger, Admissions, rules, journal, time, NullLogger<HeldMatches>.Instance);
        var batches = new HeldBatches(ledger, Admissions, new HeldEvents(rules, journal), new HeldLedger(ledger, time, NullLogger<HeldLedger>.Instance), Endings, runs, time, NullLogger<HeldBatches>.Instance);
        var muted = new MutedSweep(ledger, Admissions, rules, journal, Gate, time, NullLogger<MutedSweep>.Instance);
        var escalations = new Escalations(ledger, new HeldBackReader(verdicts, journal), engine, rules, Switch, time, NullLogger<Escalations>.Instance);
        var missed = journal is IRunHistory histories ? new MissedVerifications(new Verifications(Switch, time), histories, NullLogger<MissedVerifications>.Instance) : null;
        sweepOver = reader => new GuardSweep(ledger, reader, journal, Endings, held, batches, muted, escalations, time, NullLogger<GuardSweep>.Instance, missed);
        Sweep = sweepOver(runs);
        var proposals = journal is IRunHistory recorded ? new ProposalGate(recorded, Switch, Gate, rules, journal) : null;
        control = persons => new GuardedRunControl(persons, runs, ledger, Endings, time, Switch, missed, proposals);
    }

    private readonly Func<IRunReader, GuardSweep> sweepOver;

    private readonly Func<IRunControl, GuardedRunControl> control;

    /// <summary>What persons do to runs, with guards.</summary>
    public GuardedRunControl Control(IRunControl engine) => control(engine);

    /// <summary>The sweep, with another way to look for runs.</summary>
    public GuardSweep SweepOver(IRunReader runs) => sweepOver(runs);

    public GuardDesk Desk { get; }

    public StartSwitch Switch { get; }

    public StartGate Gate { get; }

    public MutedMatches Muted { get; }

    public Admissions Admissions { get; }

    public RunEndings Endings { get; }

    public GuardSweep Sweep { get; }
}
