using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Rehearsals;

/// <summary>Plays the rehearsals of packs: the rules and workflows as they are, the outside played by what the rehearsals say. Nothing of the world is touched.</summary>
/// <param name="reader">Reads the packs as the host will run them.</param>
/// <param name="settings">Values for settings of packs, by <c>pack.setting</c>; those of a rehearsal go before them.</param>
public sealed class PackRehearsals(PackReader reader, IReadOnlyDictionary<string, string> settings)
{
    private readonly List<Problem> problems = [];
    private readonly Dictionary<string, (RuleSet? Set, Dictionary<string, RehearsedTasks> Tasks)> sets = new(StringComparer.Ordinal);
    private readonly List<PlayedRun> played = [];

    /// <param name="files">Of all packs, with their rehearsals.</param>
    public RehearsalReport Play(IReadOnlyList<PackFile> files)
    {
        var all = files.OrderBy(file => file.Path, StringComparer.Ordinal).SelectMany(file => PackPath.OfRehearsals(file.Path) is { } pack ? Read(file, pack, files) : []).ToList();
        var ready = all.Select(rehearsal => (Rehearsal: rehearsal, Set: SetOf(rehearsal, files))).Where(one => one.Set.Set is not null).ToList();
        foreach (var (rehearsal, (set, tasks)) in ready)
        {
            new RehearsalCheck(set!, reference => TasksOf(set!, tasks, reference), problems).Check(rehearsal);
        }

        if (all.Count == 0 && problems.Count == 0)
        {
            problems.AddRange(reader.Read(files, settings).Problems);
            problems.Add(new Problem("rehearsal/none", null, 0, 0, "No pack here has a rehearsal; write one as PACK/rehearsals/NAME.yaml, or name the folder that holds the packs."));
        }

        return problems.Count > 0
            ? new RehearsalReport([], [.. problems.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column).ThenBy(p => p.Code, StringComparer.Ordinal).Distinct()])
            : new RehearsalReport([.. ready.Select(one => new RehearsalResult(one.Rehearsal.Place, one.Rehearsal.Sentence, Play(one.Rehearsal, one.Set.Set!, one.Set.Tasks)))], []) { Workflows = Played() };
    }

    private IReadOnlyList<RehearsedWorkflow> Played() =>
    [
        .. played.GroupBy(run => run.Names.Workflow.Reference, StringComparer.Ordinal).OrderBy(runs => runs.Key, StringComparer.Ordinal)
            .Select(runs => new RehearsedWorkflow(runs.Key, runs.First().Names.NeverBegun(runs.SelectMany(run => run.Tasks)))),
    ];

    private PlayedRun Play(RehearsedTasks tasks, RunStarted start, Rehearsal rehearsal)
    {
        var run = RunPlayer.Play(tasks, start, rehearsal.Answers);
        played.Add(run);
        return run;
    }

    private IReadOnlyList<Rehearsal> Read(PackFile file, string pack, IReadOnlyList<PackFile> files)
    {
        var reading = YamlDocumentReader.Read(file.Content, file.Path);
        problems.AddRange(reading.Problems);
        DocumentNode? Open(string path) => files.FirstOrDefault(other => other.Path == $"{pack}/{path}") is { } named ? YamlDocumentReader.Read(named.Content, named.Path).Value : null;
        return reading.Value is { } document ? new RehearsalReader(pack, Open, problems).Read(document) : [];
    }

    /// <summary>The packs with the settings of the rehearsal; of packs that cannot be read the problems are told once.</summary>
    private (RuleSet? Set, Dictionary<string, RehearsedTasks> Tasks) SetOf(Rehearsal rehearsal, IReadOnlyList<PackFile> files)
    {
        if (!sets.TryGetValue(rehearsal.Settings.Key, out var made))
        {
            var given = new Dictionary<string, string>(settings, StringComparer.Ordinal);
            foreach (var (name, value) in rehearsal.Settings.Values)
            {
                given[name] = value;
            }

            var reading = reader.Read(files, given);
            problems.AddRange(reading.Problems.Select(problem => problem.File is null ? rehearsal.Settings.Place.Problem(problem.Code, problem.Sentence) : problem));
            sets[rehearsal.Settings.Key] = made = (reading.Value, new Dictionary<string, RehearsedTasks>(StringComparer.Ordinal));
        }

        return made;
    }

    private static RehearsedTasks TasksOf(RuleSet set, Dictionary<string, RehearsedTasks> known, string reference) =>
        known.TryGetValue(reference, out var tasks) ? tasks : known[reference] = new RehearsedTasks(set.Workflows[reference]);

    private RehearsalDifference? Play(Rehearsal rehearsal, RuleSet set, Dictionary<string, RehearsedTasks> known)
    {
        if (rehearsal.Occasion is Occasion.Run { Workflow.Name: var reference } run)
        {
            var start = new RunStarted(rehearsal.At, "rehearsal", set.Workflows[reference].Document, run.Input, RunCause.None);
            return Differences.OfRun(rehearsal.Expected, Play(TasksOf(set, known, reference), start, rehearsal), "");
        }

        var occasion = (Occasion.Event)rehearsal.Occasion;
        var judge = new RehearsedRuns(set, occasion.Mode);
        foreach (var earlier in occasion.Earlier)
        {
            judge.Judge(earlier, occasion.Rule?.Name);
        }

        var verdicts = judge.Judge(occasion.Happened, rehearsal.At, occasion.Rule?.Name);
        return rehearsal.Expected.Verdicts.Select(expected => Verdict(expected, occasion, verdicts, set, rehearsal.At)).FirstOrDefault(difference => difference is not null)
            ?? (rehearsal.Expected.OfRun ? Runs(rehearsal, verdicts, set, known) : null);
    }

    private static RehearsalDifference? Verdict(ExpectedVerdict expected, Occasion.Event occasion, IReadOnlyList<RehearsedVerdict> verdicts, RuleSet set, DateTimeOffset at)
    {
        var rule = (expected.Rule ?? occasion.Rule)!.Name;
        var actual = verdicts.FirstOrDefault(verdict => verdict.Rule == rule)?.Decision;
        var (decision, reason) = actual is null
            ? (ExpectationReader.Unmatched, set.Explain(set.Find(rule)!, occasion.Happened, at).Sentence)
            : (ExpectationReader.Spoken(actual.Name), actual.Reason);
        return decision != expected.Decision ? new RehearsalDifference($"verdict of {rule}", expected.Decision, $"{decision}: {reason}")
            : expected.Reason is { } part && !reason.Contains(part, StringComparison.Ordinal) ? new RehearsalDifference($"reason of {rule}", $"one with: {part}", reason)
            : null;
    }

    private RehearsalDifference? Runs(Rehearsal rehearsal, IReadOnlyList<RehearsedVerdict> verdicts, RuleSet set, Dictionary<string, RehearsedTasks> known)
    {
        var started = verdicts.Where(verdict => verdict.Start is not null).ToList();
        if (started.Count > 1)
        {
            return new RehearsalDifference("the run", "one; name its rule with 'rule'", $"{started.Count}, of {string.Join(", ", started.Select(verdict => verdict.Rule))}");
        }

        var why = verdicts.Count == 0 ? "no rule matched" : string.Join(' ', verdicts.Select(verdict => $"{verdict.Rule}: {ExpectationReader.Spoken(verdict.Decision.Name)}, {verdict.Decision.Reason}"));
        var run = started is [{ Start: { } start, Rule: var rule }] ? Play(TasksOf(set, known, set.Find(rule)!.Run), start, rehearsal) : null;
        return Differences.OfRun(rehearsal.Expected, run, why);
    }
}
