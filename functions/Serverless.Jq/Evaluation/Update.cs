using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>What becomes of a place that an update visited.</summary>
internal enum UpdateOutcome
{
    Keep,
    Set,
    Delete,
}

/// <summary>What an update does to the value at each place.</summary>
internal abstract class Updater
{
    public abstract UpdateOutcome Apply(Frame frame, in JqValue old, out JqValue result);
}
