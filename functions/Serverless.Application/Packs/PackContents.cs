using Serverless.Core.Admission.Control;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Patterns;
using Serverless.Core.Workflows;

namespace Serverless.Application.Packs;

/// <summary>What has been read of the packs so far, and what was wrong with it.</summary>
internal sealed class PackContents(
    Func<DocumentNode, Reading<Workflow>> readWorkflow,
    Func<DocumentNode, Reading<WebhookSource>> readSource,
    StandingMuteReader mutes)
{
    private readonly Dictionary<string, DocumentPlace> packPlaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocumentPlace> rulePlaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocumentPlace> workflowPlaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> workflowPacks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocumentPlace> sourcePlaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocumentPlace> mutePlaces = new(StringComparer.Ordinal);
    private readonly RegexBudget expressions = RegexBudget.OfSet();
    private bool workflowUnnamed;

    public List<Problem> Problems { get; } = [];

    public List<PackDescription> Descriptions { get; } = [];

    public List<Rule> Rules { get; } = [];

    public List<Workflow> Workflows { get; } = [];

    public List<WebhookSource> Sources { get; } = [];

    public List<StandingMute> Mutes { get; } = [];

    public void Take(PackFile file)
    {
        var (pack, part) = PackPath.Of(file.Path);
        if (part == PackPart.Unknown)
        {
            Problems.Add(new DocumentPlace(file.Path, 0, 0).Problem("pack/unknown-file", "A pack holds pack.yaml, rules/*.yaml, workflows/*.yaml, sources/*.yaml, mutes/*.yaml, rehearsals/*.yaml, tests and README.md; move this file or rename it."));
        }
        else if (part == PackPart.Fetched)
        {
            // Who names it reads it; but nobody may, and it is compared with what another set has.
            Good(YamlDocumentReader.Read(file.Content, file.Path));
        }
        else if (part != PackPart.Ignored)
        {
            Take(Good(YamlDocumentReader.Read(file.Content, file.Path)), pack, part);
        }
    }

    /// <summary>What can only be seen with everything read: that each rule's workflow is there, and those by which questions remind and escalate, and that its calls stay in the rule's scope.</summary>
    public void CheckTogether()
    {
        AddSchedules();
        CheckScopes();
        CheckMutes();
        foreach (var rule in Rules)
        {
            CheckWorkflow(rule.Run, rule.RunPlace);
            if (rule.Guard.Escalate is { } escalate)
            {
                CheckWorkflow(escalate.Run, escalate.Place);
            }
        }

        foreach (var notice in Workflows.SelectMany(workflow => workflow.Notices))
        {
            CheckWorkflow(notice.Workflow, notice.Place);
        }
    }

    /// <summary>Of several versions of a workflow the newest has the schedule.</summary>
    private void AddSchedules()
    {
        foreach (var versions in Workflows.GroupBy(workflow => (workflow.Namespace, workflow.Name)))
        {
            if (versions.OrderBy(workflow => workflow.Version, WorkflowVersions.Order).Last() is { Schedule.Rule: { } rule } newest && IsFirst(rulePlaces, "rule", rule.Name, rule.Place))
            {
                Rules.Add(rule with { Pack = workflowPacks[newest.Reference] });
            }
        }
    }

    private void CheckWorkflow(string run, DocumentPlace place)
    {
        if (workflowPlaces.ContainsKey(run) || workflowUnnamed)
        {
            return;
        }

        var hint = NearestName.Of(run, workflowPlaces.Keys) is { } near ? $"Did you mean '{near}'?"
            : workflowPlaces.Count == 0 ? "There is no workflow at all." : $"There is {string.Join(", ", workflowPlaces.Keys.Order(StringComparer.Ordinal).Take(10))}.";
        Problems.Add(place.Problem("pack/unknown-workflow", $"No pack has the workflow '{run}'. {hint}"));
    }

    private void CheckScopes()
    {
        var workflows = Workflows.ToDictionary(workflow => workflow.Reference, StringComparer.Ordinal);
        foreach (var (rule, uses) in Rules.Where(rule => workflows.ContainsKey(rule.Run)).Select(rule => (rule, workflows[rule.Run].Uses.Where(use => use.NeedsScope).ToList())))
        {
            if (uses.Count > 0 && rule.Scope.Roots.Count == 0)
            {
                Problems.Add(rule.RunPlace.Problem("pack/no-scope", $"The workflow '{rule.Run}' calls {uses[0].Function}, and the rule does not say what that may touch; declare it with 'scope', a list of Azure ids."));
            }

            foreach (var use in rule.Scope.Roots.Count == 0 ? [] : uses.Where(use => use.Target is { } target && !rule.Scope.Contains(target)))
            {
                Problems.Add(use.Place.Problem("pack/out-of-scope", $"{use.Target} lies outside of the scope of the rule '{rule.Name}', which is {rule.Scope}. Widen the scope, or call something in it."));
            }
        }
    }

    /// <summary>What a mute names is there: one that is mistyped would mute nothing.</summary>
    private void CheckMutes()
    {
        foreach (var mute in Mutes.Skip(StandingMute.Most))
        {
            Problems.Add(mute.Place.Problem("pack/too-many-mutes", $"The packs hold {StandingMute.Most} mutes at most, since each may be asked for each match; give one several rules, tags or packs."));
        }

        foreach (var mute in Mutes)
        {
            Check(mute, "rule", mute.Rules, rulePlaces.Keys);
            Check(mute, "tag", mute.Tags, [.. Rules.SelectMany(rule => rule.Tags).Distinct()]);
            Check(mute, "pack", mute.Packs, [.. Rules.Select(rule => rule.Pack).Distinct()]);
        }
    }

    private void Check(StandingMute mute, string what, IReadOnlyList<string> named, IReadOnlyCollection<string> known)
    {
        foreach (var name in named.Where(name => !known.Contains(name)))
        {
            var hint = NearestName.Of(name, known) is { } near ? $" Did you mean '{near}'?" : "";
            Problems.Add(mute.Place.Problem($"pack/unknown-{what}", $"The mute '{mute.Name}' is for the {what} '{name}', and no rule {(what == "rule" ? "is named so" : what == "tag" ? "has it" : "is in it")}.{hint}"));
        }
    }

    private void Take(DocumentNode? document, string pack, PackPart part)
    {
        if (document is null)
        {
            workflowUnnamed |= part == PackPart.Workflow;
            return;
        }

        switch (part)
        {
            case PackPart.Description when IsFirst(packPlaces, "pack", pack, document.Place):
                Descriptions.Add(PackDescription.Read(document, pack, Problems));
                break;
            case PackPart.Rule when Good(RuleReader.Read(document, pack, expressions)) is { } rule && IsFirst(rulePlaces, "rule", rule.Name, rule.Place):
                Rules.Add(rule);
                break;
            case PackPart.Workflow:
                TakeWorkflow(document, pack);
                break;
            case PackPart.Mute when Good(mutes.Read(document, pack)) is { } mute && IsFirst(mutePlaces, "mute", mute.Name, mute.Place):
                Mutes.Add(mute);
                break;
            case PackPart.Source when Good(readSource(document)) is { } source && IsFirst(sourcePlaces, "source", source.Name, document.Place):
                Sources.Add(source);
                break;
        }
    }

    // A workflow with problems is still there: rules that name it are not to blame.
    private void TakeWorkflow(DocumentNode document, string pack)
    {
        var workflow = Good(readWorkflow(document));
        if ((workflow?.Reference ?? Reference(document)) is not { } reference)
        {
            workflowUnnamed = true;
        }
        else if (IsFirst(workflowPlaces, "workflow", reference, document.Place) && workflow is not null)
        {
            Workflows.Add(workflow);
            workflowPacks[workflow.Reference] = pack;
        }
    }

    private static string? Reference(DocumentNode document) =>
        document is DocumentMap map && map["document"] is DocumentMap header
        && header["namespace"] is DocumentScalar space && header["name"] is DocumentScalar name && header["version"] is DocumentScalar version
            ? $"{space.Text}/{name.Text}:{version.Text}"
            : null;

    private T? Good<T>(Reading<T> reading)
        where T : class
    {
        Problems.AddRange(reading.Problems);
        return reading.Value;
    }

    private bool IsFirst(Dictionary<string, DocumentPlace> places, string what, string name, DocumentPlace place)
    {
        if (places.TryAdd(name, place))
        {
            return true;
        }

        var first = places[name];
        Problems.Add(place.Problem($"pack/duplicate-{what}", $"The {what} '{name}' is also in {first.File}, line {first.Line}; names are unique over all packs, so give one of them another."));
        return false;
    }
}
