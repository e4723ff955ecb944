using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Workflows;

/// <summary>A probe has said how its target is.</summary>
/// <param name="Probe">Its name.</param>
/// <param name="Reason">Why it says so.</param>
public sealed record ProbeAnswered(DateTimeOffset At, string Path, string Probe, ProbeAnswer Answer, string Reason) : TaskEvent(At, Path);
