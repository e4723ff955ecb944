namespace Serverless.Actions.Azure;

/// <summary>What a good answer says about how far a change is.</summary>
internal abstract record ArmVerdict
{
    private ArmVerdict()
    {
    }

    /// <summary>It has been made, and the answer is its result.</summary>
    public sealed record Done : ArmVerdict
    {
        public static readonly Done Instance = new();
    }

    public sealed record GoesOn(ArmOperation Operation) : ArmVerdict;

    /// <summary>It has been made, and its result is to be fetched.</summary>
    public sealed record HasResult(ArmOperation Operation) : ArmVerdict;

    public sealed record EndedBadly(string State) : ArmVerdict;

    /// <summary>It goes on, and is to be followed on another host: not by us.</summary>
    public sealed record Elsewhere : ArmVerdict
    {
        public static readonly Elsewhere Instance = new();
    }
}
