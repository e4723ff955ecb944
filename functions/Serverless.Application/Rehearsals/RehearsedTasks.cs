using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Application.Rehearsals;

/// <summary>The tasks of a workflow by name and by reference.</summary>
internal sealed class RehearsedTasks
{
    /// <summary>What the question is called that a run of a rule which proposes asks before anything.</summary>
    public const string Proposal = "proposal";

    private readonly Dictionary<string, TaskDefinition> byReference;
    private readonly ILookup<string, TaskDefinition> byName;
    private readonly string[] insideProbes;

    public RehearsedTasks(Workflow workflow)
    {
        Workflow = workflow;
        var all = WorkflowWalk.All(workflow.Tasks).ToList();
        insideProbes = [.. all.OfType<ProbeTask>().Select(probe => $"{probe.Frame.Reference}/with/")];

        // What stands around a task has its reference too, and comes before it.
        byReference = all.GroupBy(task => task.Frame.Reference, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        byName = byReference.Values.Where(task => !IsInsideProbe(task.Frame.Reference)).ToLookup(task => task.Name, StringComparer.Ordinal);
    }

    public Workflow Workflow { get; }

    public IEnumerable<string> Names => byName.Select(group => group.Key);

    /// <summary>Those of that name or reference.</summary>
    public IReadOnlyList<TaskDefinition> Find(string name) => byReference.TryGetValue(name, out var task) ? [task] : [.. byName[name]];

    /// <param name="begun">Paths of tasks that were.</param>
    public IReadOnlyList<string> NeverBegun(IEnumerable<string> begun)
    {
        var references = begun.Select(ReferenceOf).ToHashSet(StringComparer.Ordinal);
        return [.. byReference.Values.Where(task => !IsInsideProbe(task.Frame.Reference) && !references.Contains(task.Frame.Reference)).Select(task => task.Name)];
    }

    /// <summary>What a probe does to look is the probe's own.</summary>
    public bool IsInsideProbe(string reference) => insideProbes.Any(inside => reference.StartsWith(inside, StringComparison.Ordinal));

    /// <summary>The name of the task at a path of the history; of what a probe does, the probe's.</summary>
    public string NameAt(string path)
    {
        var reference = ReferenceOf(path);
        var probe = insideProbes.FirstOrDefault(inside => reference.StartsWith(inside, StringComparison.Ordinal));
        var known = probe is null ? reference : probe[..^"/with/".Length];
        return known == RunGate.Path ? Proposal : byReference.TryGetValue(known, out var task) ? task.Name : known;
    }

    /// <summary>Whether the task at a path of the history has this name or reference; what a probe does answers to both its own and the probe's.</summary>
    public bool IsCalled(string path, string name) => name == NameAt(path) || ReferenceOf(path) is var reference && (name == reference || insideProbes.Any(inside =>
        reference.StartsWith(inside, StringComparison.Ordinal) && name == inside[..^"/with/".Length]));

    /// <summary>A path without what loops and jumps add to it.</summary>
    public static string ReferenceOf(string path) => path.AsSpan().ContainsAny('@', '#') ? string.Join('/', path.Split('/').Select(Bare)) : path;

    /// <summary>Why the answer is none for the task; null where it is one.</summary>
    public static string? Objection(TaskDefinition task, StandIn answer) => (task, answer) switch
    {
        (ApprovalTask, StandIn.Answered or StandIn.Silence) or (ListenTask, StandIn.Heard or StandIn.Silence) => null,
        (CallTask or ProbeTask or RunWorkflowTask, StandIn.Returned or StandIn.Raised) => null,
        (ExtendedTask { Inner.Items: [var inner] }, _) => Objection(inner, answer),
        (ApprovalTask, _) => "is a question to a person; answer it approved, rejected or timeout",
        (ListenTask, _) => "listens for events; answer it with { event: … }, or with timeout where none comes",
        (CallTask or ProbeTask or RunWorkflowTask, _) => "is a call; answer it with body, status, error or raise",
        _ => "asks nothing of the outside; name the call, question or listen that does",
    };

    // A name may hold such a sign itself; only what follows one as a number was added.
    private static string Bare(string segment)
    {
        var at = segment.LastIndexOfAny(['@', '#']);
        return at > 0 && at + 1 < segment.Length && segment.AsSpan(at + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? Bare(segment[..at]) : segment;
    }
}
