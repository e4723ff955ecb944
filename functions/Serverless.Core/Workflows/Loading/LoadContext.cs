using Serverless.Core.Documents;

namespace Serverless.Core.Workflows.Loading;

/// <summary>One reading of one document: its problems so far and what its tasks may refer to.</summary>
internal sealed class LoadContext(List<Problem> problems, ReusableParts use)
{
    public List<Problem> Problems { get; } = problems;

    public ReusableParts Use { get; } = use;

    /// <summary><c>evaluate.mode: loose</c>.</summary>
    public bool IsLoose { get; init; }

    /// <summary>Every call of a function, in the order of the document.</summary>
    public List<FunctionUse> Uses { get; } = [];

    public MapReader Map(DocumentNode node, string what) => new(node, "workflow", what, Problems);

    public void Report(string code, DocumentPlace place, string sentence) => Problems.Add(place.Problem($"workflow/{code}", sentence));

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
