using Serverless.Core.Documents;

namespace Serverless.Application.RuleSets;

/// <summary>What became of a wish to put a set in force.</summary>
public abstract record PushOutcome
{
    private PushOutcome()
    {
    }

    /// <summary>The pointer has moved.</summary>
    public sealed record Moved(RuleSetMove Move, IReadOnlyList<RuleSetChange> Changes) : PushOutcome;

    /// <summary>The pointer stands there already; nothing was written.</summary>
    public sealed record Already(RuleSetMove Move) : PushOutcome;

    /// <summary>The set has problems; nothing was written.</summary>
    public sealed record Refused(IReadOnlyList<Problem> Problems) : PushOutcome;

    /// <summary>The pointer does not stand where the caller saw it, or was moved meanwhile.</summary>
    /// <param name="Newest">Where it stands; null where nothing was pushed yet.</param>
    public sealed record Overtaken(RuleSetMove? Newest) : PushOutcome;

    /// <summary>On this host the files of a folder decide.</summary>
    public sealed record FilesDecide(string Folder) : PushOutcome;

    /// <summary>Of a rollback: there is nothing to go back to, or the set was never in force.</summary>
    public sealed record NoSuchSet(string Sentence) : PushOutcome;
}
