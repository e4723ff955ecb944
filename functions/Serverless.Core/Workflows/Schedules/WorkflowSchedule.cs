using Serverless.Core.Rules;

namespace Serverless.Core.Workflows.Schedules;

/// <summary>What starts a workflow, and the rule by which it is started: a scheduled workflow is one more rule of its pack, which is judged, guarded, muted
/// and explained like all others.</summary>
public sealed record WorkflowSchedule(Schedule When, Rule Rule);
