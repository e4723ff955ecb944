using Serverless.Core.Documents;

namespace Serverless.Application.RuleSets;

/// <summary>What a push would come to.</summary>
public abstract record PushPreview
{
    private PushPreview()
    {
    }

    /// <param name="Newest">Where the pointer stands; null before the first push.</param>
    /// <param name="RuleSet">The id the pushed set would have.</param>
    public sealed record Would(RuleSetMove? Newest, string RuleSet, IReadOnlyList<RuleSetChange> Changes) : PushPreview;

    public sealed record Refused(IReadOnlyList<Problem> Problems) : PushPreview;

    public sealed record FilesDecide(string Folder) : PushPreview;
}
