using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Storm.Rules;

namespace Serverless.Storm.Judging;

/// <summary>Counts everything anew: no number here comes from the pages that guards decide by, but when each run was let through.</summary>
/// <param name="events">As they were sent.</param>
public sealed class StormJudge(StormRecord record, IReadOnlyList<string> events)
{
    private static readonly Dictionary<string, string?> RuleOf = new()
    {
        ["host.down"] = "restart", ["host.full"] = "drain", ["host.flapping"] = "flap", ["host.broken"] = "broken", ["host.slow"] = "look", ["host.echo"] = "echo", ["host.fine"] = null,
    };

    /// <summary>A sentence for each thing that is not as it must be.</summary>
    public IEnumerable<string> Violations() =>
    [
        .. Conservation(), .. EveryMatchHasItsVerdict(), .. EveryAdmissionHasItsRun(), .. BudgetsHold(), .. PausesHold(), .. LocksHold(), .. LoopsAreCut(), .. TheBreakerOpens(),
        .. WhoIsToldIsToldOnce(), .. TheAuditIsWhole(), .. TheTargetSawNoMore(),
    ];

    private IEnumerable<string> Conservation()
    {
        var counts = record.Counts;
        if (!counts.Balanced || counts.Pending > 0 || counts.Received != record.Journal.Count || counts.Matches != record.Verdicts.Count)
        {
            yield return $"The counts are not balanced: {counts}, {record.Journal.Count} entries, {record.Verdicts.Count} verdicts.";
        }

        var firsts = record.Journal.Where(entry => entry is { Kind: JournalKind.Event, Source: StormEvents.Source }).Select(entry => entry.Id).ToList();
        if (firsts.Count != events.Count || firsts.Distinct().Count() != events.Count)
        {
            yield return $"{events.Count} events were sent, and {firsts.Count} are in the journal.";
        }
    }

    private IEnumerable<string> EveryMatchHasItsVerdict()
    {
        var verdicts = record.Verdicts.ToLookup(verdict => verdict.Place.Sequence);
        foreach (var entry in record.Journal)
        {
            var found = verdicts[entry.Sequence].ToList();
            var repeated = entry.Kind == JournalKind.Redelivery;
            if (RuleOf[entry.Type!] is not { } rule ? found.Count != 0 : found.Count != 1 || found[0].Verdict.Rule != rule || (found[0].Verdict.Decision is AdmissionDecision.Duplicate) != repeated)
            {
                yield return $"Event {entry.Sequence} ({entry.Kind}, {entry.Type}) has the verdicts {string.Join(", ", found.Select(verdict => verdict.Verdict))}.";
            }
        }
    }

    private IEnumerable<string> EveryAdmissionHasItsRun()
    {
        var asked = record.Verdicts.Where(verdict => verdict.Verdict.Decision is AdmissionDecision.Admitted or AdmissionDecision.Queued).Select(verdict => verdict.Verdict.Decision.Run!).ToList();
        var there = record.Runs.Where(run => !run.IsPage).Select(run => run.Id).ToHashSet();
        foreach (var missing in asked.Except(there))
        {
            yield return $"Run {missing} was let through, or waited, and there is no such run.";
        }

        foreach (var unasked in there.Except(asked))
        {
            yield return $"Run {unasked} was started, and its match has another verdict.";
        }

        foreach (var run in record.Runs.Where(run => !run.IsPage && run.Id != RunId.For(run.Rule, run.Started.Cause.EventSource!, run.Started.Cause.EventId!)))
        {
            yield return $"Run {run.Id} has an id that does not follow from its event.";
        }
    }

    private IEnumerable<string> BudgetsHold()
    {
        // Nothing but its budget holds this one back: neither one more is let through nor one less, and the storm has more of them.
        var looked = Of("look").CountBy(run => run.Cluster).ToDictionary();
        if (looked.Count == 0 || looked.Values.Any(runs => runs != StormRules.LookBudget))
        {
            yield return $"Of look there are {string.Join(", ", looked.Select(pair => $"{pair.Value} runs in {pair.Key}"))}, and its budget of an hour is {StormRules.LookBudget}.";
        }

        // How many there are besides is the luck of who finds the lock free.
        foreach (var cluster in Of("restart").GroupBy(run => run.Cluster).Where(runs => runs.Count() > StormRules.RestartBudget))
        {
            yield return $"{cluster.Count()} runs of restart in cluster {cluster.Key}, and its budget of an hour is {StormRules.RestartBudget}.";
        }

        foreach (var cluster in Of("drain").GroupBy(run => run.Cluster))
        {
            var times = cluster.Select(LetThrough).Order().ToList();
            foreach (var index in Enumerable.Range(0, Math.Max(0, times.Count - StormRules.DrainBudget)).Where(index => times[index + StormRules.DrainBudget] < times[index] + StormRules.DrainWindow))
            {
                yield return $"{StormRules.DrainBudget + 1} runs of drain in cluster {cluster.Key} from {times[index]:O} on within {StormRules.DrainWindow}.";
            }
        }
    }

    private IEnumerable<string> PausesHold()
    {
        foreach (var host in Of("restart").GroupBy(run => run.Host).Where(runs => runs.Count() > 1))
        {
            yield return $"{host.Count()} runs of restart for {host.Key} within its cool-down.";
        }

        foreach (var (one, next) in Pairs(Of("flap").OrderBy(LetThrough)).Where(pair => LetThrough(pair.Next) < LetThrough(pair.One) + StormRules.FlapPause))
        {
            yield return $"Runs {one.Id} and {next.Id} of the flapping host are {LetThrough(next) - LetThrough(one)} apart.";
        }
    }

    private IEnumerable<string> LocksHold()
    {
        var held = record.Runs.Where(run => run.Summary.Workflow == "storm/heal:1.0.0").GroupBy(run => run.Cluster).Append(Of("broken").GroupBy(_ => "broken").Single());
        foreach (var (one, next, name) in held.SelectMany(runs => Pairs(runs.OrderBy(run => run.StartedAt)).Select(pair => (pair.One, pair.Next, runs.Key))).Where(pair => pair.Next.StartedAt < pair.One.EndedAt))
        {
            yield return $"Run {next.Id} of {next.Rule} began at {next.StartedAt:O}, while {one.Id} of {one.Rule} held the lock {name} until {one.EndedAt:O}.";
        }
    }

    private IEnumerable<string> LoopsAreCut()
    {
        var seeds = record.Journal.Count(entry => entry is { Kind: JournalKind.Event, Source: StormEvents.Source, Type: "host.echo" });
        foreach (var generation in Enumerable.Range(1, 3).Where(generation => Of("echo").Count(run => run.Started.Cause.Generation == generation) != seeds))
        {
            yield return $"{Of("echo").Count(run => run.Started.Cause.Generation == generation)} runs of generation {generation}, and {seeds} events that begin a loop.";
        }

        if (Of("echo").Any(run => run.Started.Cause.Generation > 3) || record.Verdicts.Count(verdict => verdict.Verdict.Decision is AdmissionDecision.LoopCut) != seeds)
        {
            yield return "A loop was not cut at its third generation.";
        }
    }

    private IEnumerable<string> TheBreakerOpens()
    {
        var runs = Of("broken").OrderBy(LetThrough).ToList();
        if (runs.Count < StormRules.BrokenFailures || runs.Any(run => run.History[^1] is not RunFaulted))
        {
            yield return $"{runs.Count} runs of broken, of which {runs.Count(run => run.History[^1] is RunFaulted)} failed.";
        }

        // Each that fails from the third on opens it, or opens it again.
        foreach (var (one, next) in Pairs(runs).Skip(StormRules.BrokenFailures - 1).Where(pair => LetThrough(pair.Next) < pair.One.EndedAt + StormRules.Reopen))
        {
            yield return $"Run {next.Id} was let through by a breaker that had opened with the end of {one.Id}, {LetThrough(next) - one.EndedAt} before.";
        }

        if (!record.Verdicts.Any(verdict => verdict.Verdict.Decision is AdmissionDecision.BreakerOpen))
        {
            yield return "The breaker has held nothing back.";
        }
    }

    private IEnumerable<string> WhoIsToldIsToldOnce()
    {
        foreach (var rule in StormRecord.Accounts)
        {
            var pages = record.Runs.Where(run => run.IsPage && run.Rule == rule).ToList();
            var held = record.Verdicts.Where(verdict => verdict.Verdict.Rule == rule && EscalationPolicy.IsTold(verdict.Verdict.Decision)).ToDictionary(verdict => verdict.Place.Sequence);
            if (held.Count == 0 && pages.Count == 0)
            {
                continue;
            }

            if (pages.Count == 0 || (rule != "drain" && pages.Count > 1))
            {
                yield return $"Somebody was told of {rule} {pages.Count} times.";
                continue;
            }

            var through = record.Told[rule].Through;
            var told = pages.Sum(page => page.Started.Input.GetProperty("heldBack").GetInt32());
            if (told != held.Keys.Count(sequence => sequence <= through) || (rule == "drain" && told != held.Count))
            {
                yield return $"{held.Count} events were held back by {rule}, {held.Keys.Count(sequence => sequence <= through)} of them up to {through}, and {told} were told of.";
            }

            if (pages.Any(page => !page.Started.Input.GetProperty("complete").GetBoolean()) || (held.Count > told && record.Told[rule].From is null))
            {
                yield return $"What {rule} held back was not told of completely, and nobody is about to.";
            }

            var listed = pages.SelectMany(page => page.Started.Input.GetProperty("events").EnumerateArray()).Select(one => one.GetProperty("event").GetInt64()).ToList();
            foreach (var strange in listed.Where(sequence => !held.ContainsKey(sequence)).Concat(listed.CountBy(sequence => sequence).Where(pair => pair.Value > 1).Select(pair => pair.Key)))
            {
                yield return $"Event {strange} is told of as held back by {rule}, and was not, or is told of twice.";
            }
        }
    }

    private IEnumerable<string> TheAuditIsWhole()
    {
        foreach (var broken in record.BrokenChains)
        {
            yield return broken;
        }

        var given = record.Audit.OfType<VerdictGiven>().Select(entry => (entry.Event, entry.Rule, entry.Decision)).ToHashSet();
        foreach (var verdict in record.Verdicts.Where(verdict => !given.Contains((verdict.Place.Sequence, verdict.Verdict.Rule, verdict.Verdict.Decision.Name))))
        {
            yield return $"The audit does not know of the verdict {verdict.Verdict} of event {verdict.Place.Sequence}.";
        }

        var (begun, ended) = (record.Audit.OfType<RunBegun>().Select(entry => entry.Run).ToHashSet(), record.Audit.OfType<RunEnded>().Select(entry => entry.Run).ToHashSet());
        foreach (var run in record.Runs.Where(run => !begun.Contains(run.Id) || !ended.Contains(run.Id)))
        {
            yield return $"The audit does not know of the start or the end of run {run.Id}.";
        }

        var made = record.Audit.OfType<CallMade>().Select(entry => entry.EffectKey).ToHashSet();
        foreach (var call in record.Calls.Where(call => !made.Contains(call.Key)))
        {
            yield return $"The target has seen the call {call.Name}, and the audit does not know of it.";
        }
    }

    /// <summary>What the target has written down, in the order in which it happened there.</summary>
    private IEnumerable<string> TheTargetSawNoMore()
    {
        var runs = record.Runs.ToDictionary(run => run.Id);
        var (inside, done) = (new Dictionary<string, string>(), new HashSet<string>());
        foreach (var call in record.Calls)
        {
            var (act, place, run) = call.Name.Split('.') is [var first, var second, var third] ? (first, second, third) : (call.Name, "", "");
            done.Add(call.Name);
            if (!runs.ContainsKey(run))
            {
                yield return $"The target has seen the call {call.Name} of a run that there is not.";
            }

            if (act is "begin" or "finish" && inside.GetValueOrDefault(place, run) != run)
            {
                yield return $"Run {run} acted in cluster {place} while {inside[place]} did.";
            }

            _ = act switch { "begin" => inside.TryAdd(place, run), "finish" => inside.Remove(place), _ => false };
        }

        var expected = record.Runs.SelectMany(run => run.Summary.Workflow switch
        {
            "storm/heal:1.0.0" => [$"begin.{run.Cluster}.{run.Id}", $"finish.{run.Cluster}.{run.Id}"],
            "storm/fail:1.0.0" => [$"broken.all.{run.Id}"],
            "storm/look:1.0.0" => [$"look.{run.Cluster}.{run.Id}"],
            "storm/page:1.0.0" => [$"page.{run.Rule}.{run.Id}"],
            _ => (string[])[],
        }).ToHashSet();
        if (!expected.SetEquals(done))
        {
            yield return $"The target should have seen {expected.Count} effects and has seen {done.Count}, such as {expected.Except(done).Concat(done.Except(expected)).First()}.";
        }
    }

    private List<StormRun> Of(string rule) => [.. record.Runs.Where(run => !run.IsPage && run.Rule == rule)];

    private DateTimeOffset LetThrough(StormRun run) => record.Decided[run.Id].At;

    private static IEnumerable<(StormRun One, StormRun Next)> Pairs(IEnumerable<StormRun> runs)
    {
        var all = runs.ToList();
        return all.Zip(all.Skip(1));
    }
}
