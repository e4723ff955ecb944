using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>A run as its history says it stands.</summary>
/// <param name="Facts">How many facts it has; 0 where there is no such run.</param>
/// <param name="Kept">Its last snapshot.</param>
public sealed record FoldedRun(RunState State, int Facts, SnapshotMark Kept)
{
    public static readonly FoldedRun None = new(RunState.NotStarted.Instance, 0, SnapshotMark.None);
}

/// <summary>What is known of a run's last snapshot.</summary>
/// <param name="Facts">How many facts it holds; 0 where there is none.</param>
/// <param name="Bytes">Its size.</param>
public sealed record SnapshotMark(int Facts, int Bytes)
{
    /// <summary>Facts between two snapshots at least, as a rule.</summary>
    public const int Every = 200;

    /// <summary>About the size of a fact: so that snapshots never write more bytes than the facts between them, however large the state.</summary>
    private const int BytesOfFact = 256;

    public static readonly SnapshotMark None = new(0, 0);

    /// <param name="every">Facts between two at least.</param>
    public bool IsDue(int facts, int every) => facts - Facts >= Math.Max(every, every < Every ? 1 : Bytes / BytesOfFact);
}
