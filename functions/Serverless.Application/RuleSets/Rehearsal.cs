using Serverless.Core.Documents;

namespace Serverless.Application.RuleSets;

/// <summary>What a push would come to.</summary>
public abstract record Rehearsal
{
    private Rehearsal()
    {
    }

    /// <param name="Newest">Where the pointer stands; null before the first push.</param>
    /// <param name="RuleSet">The id the pushed set would have.</param>
    public sealed record Would(RuleSetMove? Newest, string RuleSet, IReadOnlyList<RuleSetChange> Changes) : Rehearsal;

    public sealed record Refused(IReadOnlyList<Problem> Problems) : Rehearsal;

    public sealed record FilesDecide(string Folder) : Rehearsal;
}
