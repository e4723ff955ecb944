namespace Serverless.Application.RuleSets;

/// <summary>What decides which rules are in force on a host.</summary>
public abstract record RuleAuthority
{
    private RuleAuthority()
    {
    }

    /// <summary>The files of a folder: nothing can be pushed.</summary>
    public sealed record Files(string Folder) : RuleAuthority;

    /// <summary>The set that was pushed last.</summary>
    public sealed record Pushes : RuleAuthority
    {
        public static readonly Pushes Instance = new();
    }
}
