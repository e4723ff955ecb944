using Serverless.Core.Documents;
using Serverless.Core.Rules;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Application.Rehearsals;

/// <summary>Whether rules, workflows and tasks that a rehearsal names are there.</summary>
internal sealed class RehearsalCheck(RuleSet set, Func<string, RehearsedTasks> tasksOf, List<Problem> problems)
{
    private const string Area = "rehearsal";

    public void Check(Rehearsal rehearsal)
    {
        var candidates = Candidates(rehearsal);
        if (candidates is null)
        {
            return;
        }

        foreach (var verdict in rehearsal.Expected.Verdicts)
        {
            CheckRule(verdict.Rule, rehearsal);
        }

        foreach (var answers in rehearsal.Answers)
        {
            CheckAnswers(answers, candidates);
        }

        var expected = rehearsal.Expected;
        foreach (var task in (expected.Tasks ?? []).Concat((expected.Calls ?? []).Concat(expected.Changes ?? []).Select(call => call.Task)))
        {
            Known(task, candidates);
        }
    }

    /// <summary>The workflows that may be run; null where what is named is not there.</summary>
    private List<RehearsedTasks>? Candidates(Rehearsal rehearsal)
    {
        switch (rehearsal.Occasion)
        {
            case Occasion.Run { Workflow: var named } when set.Workflows.ContainsKey(named.Name):
                return [tasksOf(named.Name)];
            case Occasion.Run { Workflow: var named }:
                Unknown(named, "workflow", set.Workflows.Keys);
                return null;
            case Occasion.Event { Rule: { } named } when set.Find(named.Name) is { } rule:
                return [tasksOf(rule.Run)];
            case Occasion.Event { Rule: { } named }:
                Unknown(named, "rule", set.Rules.Select(rule => rule.Name));
                return null;
            default:
                var asked = set.Match(((Occasion.Event)rehearsal.Occasion).Happened, rehearsal.At).Select(match => match.Rule).ToList();
                return [.. (asked.Count > 0 ? asked : set.Rules).Select(rule => rule.Run).Distinct().Select(tasksOf)];
        }
    }

    private void CheckRule(Named? rule, Rehearsal rehearsal)
    {
        if (rule is not null && set.Find(rule.Name) is null)
        {
            Unknown(rule, "rule", set.Rules.Select(one => one.Name));
        }
        else if (rehearsal.Occasion is Occasion.Run)
        {
            problems.Add(rehearsal.Place.Problem($"{Area}/no-event", "A workflow that is run by itself has no verdict; remove 'verdict', or rehearse an event."));
        }
        else if (rehearsal.Occasion is Occasion.Event { Rule: { } asked } && rule is not null && rule.Name != asked.Name)
        {
            problems.Add(rule.Place.Problem($"{Area}/other-rule", $"Only {asked.Name} is asked here; take 'rule' away to ask all."));
        }
        else if (rule is null && rehearsal.Occasion is Occasion.Event { Rule: null })
        {
            problems.Add(rehearsal.Place.Problem($"{Area}/which-rule", "Whose verdict is expected? Name the rule with 'rule', or write verdict: { NAME: … }."));
        }
    }

    private void CheckAnswers(TaskAnswers answers, List<RehearsedTasks> candidates)
    {
        if (answers.Task.Name == RehearsedTasks.Proposal || !Known(answers.Task, candidates))
        {
            return;
        }

        // Where several workflows may be run, an answer is for those that can take it.
        var wrong = candidates.Select(tasks => tasks.Find(answers.Task.Name)).Where(found => found.Count > 0).Select(found => Objection(answers, found)).ToList();
        if (wrong.TrueForAll(problem => problem is not null))
        {
            problems.Add(wrong[0]!);
        }
    }

    private static Problem? Objection(TaskAnswers answers, IReadOnlyList<TaskDefinition> found)
    {
        if (found.Count > 1)
        {
            return answers.Task.Place.Problem($"{Area}/ambiguous-task", $"{found.Count} tasks are called '{answers.Task.Name}'; write the reference of the one that is meant: {string.Join(", ", found.Select(task => task.Frame.Reference))}.");
        }

        var (place, sentence) = answers.Answers.Select(answer => (answer.Place, RehearsedTasks.Objection(found[0], answer))).FirstOrDefault(one => one.Item2 is not null);
        return sentence is null ? null : place.Problem($"{Area}/wrong-answer", $"The task '{answers.Task.Name}' {sentence}.");
    }

    private bool Known(Named task, List<RehearsedTasks> candidates)
    {
        if (candidates.Any(tasks => tasks.Find(task.Name).Count > 0))
        {
            return true;
        }

        Unknown(task, "task", candidates.SelectMany(tasks => tasks.Names), candidates.Count == 1 ? $"The workflow {candidates[0].Workflow.Reference} has" : "Among the workflows of these rules there is");
        return false;
    }

    private void Unknown(Named named, string what, IEnumerable<string> known, string? whose = null)
    {
        var hint = NearestName.Of(named.Name, known) is { } near ? $" Did you mean '{near}'?" : "";
        problems.Add(named.Place.Problem($"{Area}/unknown-{what}", whose is null ? $"There is no {what} '{named.Name}'.{hint}" : $"{whose} no task '{named.Name}'.{hint}"));
    }
}
