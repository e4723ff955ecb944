using Serverless.Core.Documents;

namespace Serverless.Core.Workflows.Loading;

/// <summary>One reading of one document: its problems so far and what its tasks may refer to.</summary>
/// <param name="abilities">What the host can do; null for everything.</param>
internal sealed class LoadContext(List<Problem> problems, ReusableParts use, WorkflowAbilities? abilities = null)
{
    public List<Problem> Problems { get; } = problems;

    public ReusableParts Use { get; } = use;

    /// <summary><c>evaluate.mode: loose</c>.</summary>
    public bool IsLoose { get; init; }

    /// <summary>Every call of a function, in the order of the document.</summary>
    public List<FunctionUse> Uses { get; } = [];

    /// <summary>The workflows by which its questions remind and escalate.</summary>
    public List<WorkflowUse> Notices { get; } = [];

    /// <summary>Names of the probes that were read.</summary>
    public HashSet<string> Probes { get; } = [];

    /// <summary>Probes that calls depend on, each with the place that says so.</summary>
    public List<(string Probe, DocumentPlace Place)> ProbesNeeded { get; } = [];

    public MapReader Map(DocumentNode node, string what) => new(node, "workflow", what, Problems);

    /// <summary>Functions that are being read, one in another: what is called inside of itself would never end.</summary>
    public Stack<string> Functions { get; } = [];

    /// <summary>True while a function of a catalog is read: whoever wrote it sees no secret and no credentials of this workflow.</summary>
    public bool Foreign { get; set; }

    /// <summary>The secrets that what is being read may see.</summary>
    public IReadOnlyList<string> Secrets => Foreign ? [] : Use.Secrets;

    /// <summary>The authentications that what is being read may use.</summary>
    public IReadOnlyList<DocumentEntry> Authentications => Foreign ? [] : Use.Authentications;

    /// <returns>True, so that a condition can say what is wrong with itself.</returns>
    public bool Report(string code, DocumentPlace place, string sentence)
    {
        Problems.Add(place.Problem($"workflow/{code}", sentence));
        return true;
    }

    /// <summary>Refuses what the host cannot or may not do.</summary>
    /// <param name="what">Names the part of the DSL as a sentence begins.</param>
    public void Needs(string ability, DocumentPlace place, string what)
    {
        if (abilities?.Missing.GetValueOrDefault(ability) is { } reason)
        {
            Report("not-possible-here", place, $"{what} is not possible on this host: {reason}");
        }
    }

    /// <param name="what">Names the part of the DSL as a sentence begins.</param>
    public void Unsupported(DocumentPlace place, string what) =>
        Report("unsupported", place, $"{what} is not supported yet; the workflow is refused rather than run without it.");

    /// <summary>Refuses the keys that are there.</summary>
    public void Unsupported(MapReader map, params ReadOnlySpan<(string Key, string What)> keys)
    {
        foreach (var (key, what) in keys)
        {
            if (map.Optional(key) is { } node)
            {
                Unsupported(node.Place, what);
            }
        }
    }
}
