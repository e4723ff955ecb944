using Serverless.Core.Admission.Facts;
using Serverless.Core.Documents;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Admission.Guards;

/// <summary>One match against the facts of its keys, guard by guard.</summary>
internal sealed class Weighing(GuardAsk ask, FactsOf facts, DateTimeOffset at)
{
    private readonly RuleGuard guard = ask.Rule.Guard;
    private readonly GuardKeys keys = ask.Keys;
    private string? target;

    private string? DedupePage => ask.DedupePage;

    private string? CooldownPage => ask.CooldownPage;

    private string? BudgetPage => ask.BudgetPage;

    private string? LockPage => ask.LockPage;

    private string? BreakerPage => ask.BreakerPage;

    /// <summary>Null where no guard refuses it; a match that is to wait for its turn is not refused.</summary>
    public AdmissionDecision? Refusal() => (AdmissionDecision?)Repeated() ?? BreakerOpen() ?? (AdmissionDecision?)CoolingDown() ?? OverBudget() ?? OverCeiling() ?? (AdmissionDecision?)TooManyTargets() ?? LockedOut();

    /// <summary>Null where it need not wait.</summary>
    public GuardAnswer? Held()
    {
        if (LockPage is not { } page || guard.Lock!.Otherwise != WhenLocked.Queue || ask.HeldUnder is not null || (Lock is { Holder: null, Waiting.Count: 0 } && LockTurn is null))
        {
            return null;
        }

        var before = Lock.Waiting.Count;
        var place = Lock.Holder is { } holder ? $"run {holder.RunId} of {holder.Rule} holds it since {Times.Say(holder.Since)}" : LockTurn is { } turn ? Say(turn) : "others wait for it";
        var decision = new AdmissionDecision.Queued($"The lock {LockName} is not free: {place}; this match waits for its turn, {before} before it.", ask.RunId);
        var changes = new Dictionary<string, GuardFacts>
        {
            [page] = Lock with { Waiting = [.. Lock.Waiting, new HeldMatch(ask.RunId, ask.Rule.Name, ask.Sequence, at)], FreeAt = Lock.FreeAt ?? at },
        };
        changes[ask.RunPage] = new RunFacts(decision.Name, decision.Reason, ask.Rule.Name, ask.Sequence, at) { Asked = MarkDedupe(changes) };
        return new GuardAnswer(decision, changes);
    }

    /// <summary>It joins those that are held.</summary>
    /// <param name="refusal">Null where the guard would let it through, and others are held that came before.</param>
    public GuardAnswer Hold(AdmissionDecision? refusal)
    {
        var changes = new Dictionary<string, GuardFacts>();
        var decision = new AdmissionDecision.Held($"{refusal?.Reason ?? "Others are held that came before."} It is held, and done together with all that are held when the guard allows it.", ask.RunId);
        HoldPolicy.Join(changes, ask, facts, refusal is null ? at : HoldPolicy.LookAgain(Opens(refusal), at), at);
        changes[ask.RunPage] = new RunFacts(decision.Name, decision.Reason, ask.Rule.Name, ask.Sequence, at) { Asked = MarkDedupe(changes, run: "") };
        if (ask.AfterMute is null && ask.AccountPage is { } account && EscalationPolicy.Open((EscalationFacts?)facts(account), guard.Escalate!.Per, at) is { } opened)
        {
            changes[account] = opened;
        }

        return new GuardAnswer(decision, changes);
    }

    /// <summary>When what refuses it may not any more; null where nobody knows.</summary>
    public DateTimeOffset? Opens(AdmissionDecision refusal) => refusal switch
    {
        AdmissionDecision.BreakerOpen when Breaker is { Trial: null, OpenedAt: { } opened } => opened + guard.Breaker!.Reopen,
        AdmissionDecision.CoolingDown when Last(CooldownPage!) is { } last => last.At + guard.Cooldown!.For,
        AdmissionDecision.OverBudget when OverBudget() is not null => Opens(BudgetPage!, guard.Budget!.Max, guard.Budget.Per),
        AdmissionDecision.OverBudget when ask.Ceiling is { } ceiling => Opens(ask.CeilingPage!, ceiling.Max, ceiling.Per),
        _ => null,
    };

    private DateTimeOffset? Opens(string page, int max, TimeSpan per) => InWindow(page, per) >= max ? Next(page, max, per) : null;

    public GuardAnswer Admit()
    {
        var decision = new AdmissionDecision.Admitted($"The event matches, the rule may act by itself and its guard allows it: {ask.Rule.Run} was started.", ask.RunId);
        var changes = new Dictionary<string, GuardFacts>(ask.Reads.Count);
        var waited = ask.HeldUnder is null ? null : facts(ask.RunPage) as RunFacts;
        var asked = MarkDedupe(changes) ?? waited?.Asked;
        var (cooled, counted, started) = (Mark(changes, CooldownPage, guard.Cooldown?.For ?? default, 1), MarkBudget(changes), Mark(changes, ask.CeilingPage, ask.Ceiling?.Per ?? default, BudgetGuard.MostStarts));
        if (LockPage is { } page)
        {
            var before = Lock;
            IReadOnlyList<HeldMatch> waiting = before.Waiting.Count == 0 ? before.Waiting : [.. before.Waiting.Where(held => held.RunId != ask.RunId)];
            changes[page] = before with { Holder = new LockHolder(ask.RunId, ask.Rule.Name, at) { Workflow = ask.Rule.Run }, Waiting = waiting, FreeAt = null, Line = HoldLine.Taken(before.Line, ask.Place, at) };
        }

        if (ask.TargetsPage is { } targets)
        {
            changes[targets] = Targets.With(ask.RunId, Target, at) with { Line = Targets.Has(Target) ? Targets.Line : HoldLine.Taken(Targets.Line, ask.Place, at) };
        }

        if (BreakerPage is { } breaker)
        {
            // Written also where it stays as it is: who let this run through by a breaker that has opened meanwhile is to be told so.
            changes[breaker] = (Breaker.OpenedAt is null ? Breaker : Breaker with { Trial = ask.RunId }) with { At = at };
        }

        if (ask.HoldPage is { } free && !ask.Again)
        {
            // Written also where it stays as it is: who let this one through because nobody is held that came before is to be told where somebody is.
            changes[free] = (facts(free) as HoldFacts ?? HoldFacts.Empty(ask.Rule.Name, at)) with { At = at };
        }

        var holds = Present(LockPage, BreakerPage, ask.TargetsPage);
        changes[ask.RunPage] = new RunFacts(decision.Name, decision.Reason, ask.Rule.Name, ask.Sequence, at)
        {
            Holds = holds,
            Target = ask.TargetsPage is null ? null : new TargetTerms(Target, guard.Targets!.Allowed(keys.Targets!.Of)),
            Breaker = guard.Breaker is { } terms ? new BreakerTerms(terms.Failures, terms.Of) : null,
            Waited = ask.HeldUnder,
            HoldPage = ask.Batch?.Page ?? ask.HoldPage,
            WaitedSince = waited?.At,
            Asked = asked,
            AfterMute = ask.AfterMute,
            Marks = Present(cooled, counted, started),
            Plan = ask.Plan,
            Watched = ask.Watched,
            LookAt = holds.Count == 0 && !ask.Watched ? null : at + GuardPolicy.Lease,
        };
        if (ask.Batch is { } batch)
        {
            HoldPolicy.Take(changes, batch, ask.Rule.Name, facts, at);
        }

        return new GuardAnswer(decision, changes);
    }

    public IReadOnlyList<string> Explain()
    {
        var lines = new List<string>();
        void Say(string? page, string guardName, AdmissionDecision? refusal, Func<string> free)
        {
            if (page is not null)
            {
                lines.Add($"{(refusal is null ? "✓" : "✗")} guard.{guardName}: {refusal?.Reason ?? free()}");
            }
        }

        Say(DedupePage, "dedupe", Repeated(), () => $"nothing was let through for {Name(keys.Dedupe!)} within {Length(guard.Dedupe!.Within)}.");
        Say(BreakerPage, "breaker", BreakerOpen(), () => Breaker.OpenedAt is null ? $"{Failures(Breaker, guard.Breaker!.Of)} of the last {guard.Breaker.Of} runs failed; it opens at {guard.Breaker.Failures}." : "it is open, and the next run tries whether it works again.");
        Say(CooldownPage, "cooldown", CoolingDown(), () => $"nothing was started for {Name(keys.Cooldown!)} within {Length(guard.Cooldown!.For)}.");
        Say(BudgetPage, "budget", OverBudget(), () => $"{InWindow(BudgetPage!, guard.Budget!.Per)} of {guard.Budget.Max} in {Length(guard.Budget.Per)} for {BudgetName}.");
        Say(ask.CeilingPage, "starts", OverCeiling(), () => $"{InWindow(ask.CeilingPage!, ask.Ceiling!.Per)} of {ask.Ceiling.Max} in {Length(ask.Ceiling.Per)} for the whole router.");
        Say(ask.TargetsPage, "targets", TooManyTargets(), () => $"{Busy}, and {Allowed} may be.");
        Say(LockPage, "lock", LockedOut(), () => Lock.Holder is { } holder
            ? $"run {holder.RunId} of {holder.Rule} holds {LockName} since {Times.Say(holder.Since)}; a match would wait behind {Lock.Waiting.Count}."
            : $"{LockName} is free; {Lock.Waiting.Count} wait.");
        return lines;
    }

    private LockFacts Lock => LockPage is { } page ? (LockFacts?)facts(page) ?? LockFacts.Free : LockFacts.Free;

    private BreakerFacts Breaker => BreakerPage is { } page ? (BreakerFacts?)facts(page) ?? BreakerFacts.Closed : BreakerFacts.Closed;

    /// <summary>Not asked of one whose turn has come: it was let through when it began to wait, or was held.</summary>
    private AdmissionDecision.Repeated? Repeated()
    {
        if (DedupePage is not { } page || ask.Again || Last(page) is not { } last || at >= last.At + guard.Dedupe!.Within)
        {
            return null;
        }

        return new($"The same was asked for {Name(keys.Dedupe!)} at {Times.Say(last.At)} and {(last.Run.Length == 0 ? "was held" : $"answered with run {last.Run}")}; within {Length(guard.Dedupe.Within)} it is not asked again, next at {Times.Say(last.At + guard.Dedupe.Within)}.");
    }

    private AdmissionDecision.CoolingDown? CoolingDown()
    {
        if (CooldownPage is not { } page || Last(page) is not { } last || at >= last.At + guard.Cooldown!.For)
        {
            return null;
        }

        return new($"Run {last.Run} was started for {Name(keys.Cooldown!)} at {Times.Say(last.At)}, and the cool-down is {Length(guard.Cooldown.For)}; next at {Times.Say(last.At + guard.Cooldown.For)}.");
    }

    private AdmissionDecision.OverBudget? OverBudget()
    {
        if (BudgetPage is null)
        {
            return null;
        }

        return Over(BudgetPage, guard.Budget!.Max, guard.Budget.Per, BudgetName);
    }

    private AdmissionDecision.OverBudget? OverCeiling() => ask.Ceiling is { } ceiling ? Over(ask.CeilingPage!, ceiling.Max, ceiling.Per, "the whole router") : null;

    private AdmissionDecision.OverBudget? Over(string page, int max, TimeSpan per, string name)
    {
        var used = InWindow(page, per);
        return used < max ? null : new($"{used} of {max} in {Length(per)} for {name}; next at {Times.Say(Next(page, max, per))}.");
    }

    /// <summary>When one more may be, where there were as many as may be.</summary>
    private DateTimeOffset Next(string page, int max, TimeSpan per) => new DateTimeOffset(((StartFacts)facts(page)!).Ticks[^max], TimeSpan.Zero) + per;

    private AdmissionDecision.TooManyTargets? TooManyTargets() =>
        ask.TargetsPage is null ? null
        : Targets.Full(Target, guard.Targets!.Allowed(keys.Targets!.Of)) is not null ? new($"{Busy}, and {Allowed} may be at once; the next may when a run about one of them has ended.")
        : TargetTurn is { } turn ? new($"{Busy}, and {Say(turn)}.")
        : null;

    /// <summary>Whose turn it is before this match. One about a target that is busy already takes nobody's room; but where it can wait it does, or those in the line
    /// never had any.</summary>
    private HoldTurn? TargetTurn => Targets.Line is not { } line ? null
        : !Targets.Has(Target) ? line.Before(ask.Place, at)
        : ask.Place is { } mine && line.Waiting[0].Page != mine ? line.Waiting[0]
        : null;

    /// <summary>Whose turn it is before this match, while nobody holds the lock. Who waits longer in the queue goes before.</summary>
    private HoldTurn? LockTurn => Lock is not { Holder: null, Line: { } line } || line.Before(ask.Place, at) is not { } turn ? null
        : ask.HeldUnder is not null && Lock.Waiting.FirstOrDefault(held => held.RunId == ask.RunId)?.Since < turn.Since ? null
        : turn;

    /// <summary>Whether it is this match's turn, and those in the queue came later.</summary>
    private bool IsLockTurn => ask.Place is { } mine && Lock.Line?.First(at) is { } first && first.Page == mine && !(Lock.Waiting is [var oldest, ..] && oldest.Since <= first.Since);

    private static string Say(HoldTurn turn) => $"it is the turn of what {turn.Rule} holds, which waits since {Times.Say(turn.Since)}";

    /// <summary>What its guard says of the lines it may wait in, where it says no: it joins those of what is not free, and lets the next have what it cannot use.</summary>
    public IReadOnlyDictionary<string, GuardFacts> Lines(AdmissionDecision refusal)
    {
        var changes = new Dictionary<string, GuardFacts>();
        if (LockPage is { } page && facts(page) is LockFacts held && Line(held.Line, refusal is AdmissionDecision.Locked) is var line && line != held.Line)
        {
            changes[page] = held with { Line = line };
        }

        if (ask.TargetsPage is { } targets && facts(targets) is TargetFacts busy && Line(busy.Line, refusal is AdmissionDecision.TooManyTargets) is var room && room != busy.Line)
        {
            changes[targets] = busy with { Line = room };
        }

        return changes;
    }

    private HoldLine? Line(HoldLine? line, bool refuses)
    {
        var left = line is { From: not null } && line.First(at)?.Page == ask.Place ? HoldLine.Passed(line, ask.Place!, at) : line;
        return refuses ? HoldLine.Join(left, ask.Place!, ask.Rule.Name, at) : left;
    }

    private TargetFacts Targets => (TargetFacts?)facts(ask.TargetsPage!) ?? TargetFacts.None;

    private string Target => target ??= LedgerKeys.Target(keys.Targets!.Target);

    private string Busy => $"{Targets.Count}{(keys.Targets!.Of is { } of ? $" of {of}" : "")} targets of {Name(keys.Targets.In, guard.Targets!.Scope)} are under remediation";

    private string Allowed => $"{guard.Targets!.Allowed(keys.Targets!.Of)}{(guard.Targets.Percent is { } percent ? $" ({percent} % of {keys.Targets.Of}{(guard.Targets.Most is { } most ? $", at most {most}" : "")})" : "")}";

    private AdmissionDecision.BreakerOpen? BreakerOpen()
    {
        if (BreakerPage is null || Breaker.OpenedAt is not { } openedAt)
        {
            return null;
        }

        var (breaker, of) = (guard.Breaker!, keys.Breaker!.Length == 0 ? "" : $" for {Name(keys.Breaker)}");
        var why = $"{breaker.Failures} of the last {breaker.Of} runs{of} failed, and the breaker opened at {Times.Say(openedAt)}";
        return Breaker.Trial is { } trial ? new($"{why}; run {trial} tries whether it works again, and until it ends nothing else is started.")
            : at < openedAt + breaker.Reopen ? new($"{why}; one run may try again at {Times.Say(openedAt + breaker.Reopen)}.")
            : null;
    }

    private AdmissionDecision.Locked? LockedOut()
    {
        if (LockPage is null || (LockTurn is null && (Lock is { Holder: null, Waiting.Count: 0 } || (ask.HeldUnder is not null && Lock.Holder is null))))
        {
            return null;
        }

        // Those who wait and whom another guard holds back hold nothing themselves; only whose turn has come is not to be overtaken.
        if (guard.Lock!.Otherwise != WhenLocked.Queue && Lock.Holder is null && LockTurn is null && (Lock.FreeAt > at || IsLockTurn))
        {
            return null;
        }

        var name = LockName;
        var holder = Lock.Holder is { } held ? $"run {held.RunId} of {held.Rule} holds the lock {name} since {Times.Say(held.Since)}" : LockTurn is { } turn ? $"the lock {name} is free, and {Say(turn)}" : $"{Lock.Waiting.Count} wait for the lock {name}";
        return guard.Lock!.Otherwise switch
        {
            _ when ask.HeldUnder is not null => new($"It waits on: {holder}."),
            WhenLocked.Skip => new($"Nothing is started: {holder}."),
            WhenLocked.Join when Lock.Holder is { } other && other.Rule != ask.Rule.Name && other.Workflow != ask.Rule.Run => new($"Nothing is started: {holder}, which does something else, and this match does not wait for it."),
            WhenLocked.Join when Lock.Holder is not null => new($"Nothing more is started: {holder}, and does it for this event too."),
            WhenLocked.Join => new($"Nothing is started: {holder}, and it is their turn."),
            _ when Lock.Waiting.Count >= LockFacts.MostWaiting => new($"Nothing is started: {holder}, and {Lock.Waiting.Count} wait, which is as many as may."),
            _ => null,
        };
    }

    private (DateTimeOffset At, string Run)? Last(string page) =>
        facts(page) is StartFacts { Ticks: [.., var last], Last: var run } ? (new DateTimeOffset(last, TimeSpan.Zero), run) : null;

    /// <summary>How many there were; they are the last ones.</summary>
    private int InWindow(string page, TimeSpan per) => facts(page) is StartFacts starts ? starts.Since(at.UtcTicks - per.Ticks) : 0;

    /// <summary>One that several rules share keeps as many as the largest of them may ask for: this rule does not know the others' limits.</summary>
    private StartMark? MarkBudget(Dictionary<string, GuardFacts> changes) =>
        Mark(changes, BudgetPage, GuardReach.Longest, guard.Budget switch { null => 0, { Scope: null, Max: var max } => max, _ => BudgetGuard.MostStarts });

    private string LockName => Name(keys.Lock!, guard.Lock!.Scope);

    private string BudgetName => Name(keys.Budget!, guard.Budget!.Scope);

    /// <summary>One whose turn has come has marked it when it began to wait, or was held.</summary>
    private StartMark? MarkDedupe(Dictionary<string, GuardFacts> changes, string? run = null) => !ask.Again ? Mark(changes, DedupePage, guard.Dedupe?.Within ?? default, 1, run) : null;

    /// <param name="most">Older ones than so many are not needed to tell whether there may be another.</param>
    /// <param name="run">What is said to be started: the run that is asked for where nothing is said, empty where nobody knows yet.</param>
    private StartMark? Mark(Dictionary<string, GuardFacts> changes, string? page, TimeSpan window, int most, string? run = null)
    {
        if (page is null)
        {
            return null;
        }

        changes[page] = ((facts(page) as StartFacts) ?? StartFacts.None).With(at.UtcTicks, at.UtcTicks - window.Ticks, most, run ?? ask.RunId);
        return new StartMark(page, at.UtcTicks);
    }

    private static int Failures(BreakerFacts breaker, int of) => breaker.Outcomes.AsSpan(Math.Max(0, breaker.Outcomes.Length - of)).Count('f');

    private static string Name(string key, string? scope) => scope is null ? Name(key) : key.Length == 0 ? $"the scope {scope}" : $"{scope} {key}";

    private static string Name(string key) => key.Length == 0 ? "the whole rule" : key;

    private static List<T> Present<T>(params ReadOnlySpan<T?> some)
        where T : class
    {
        var there = new List<T>(some.Length);
        foreach (var one in some)
        {
            if (one is not null)
            {
                there.Add(one);
            }
        }

        return there;
    }

    private static string Length(TimeSpan time) => IsoDuration.Format(time);
}
