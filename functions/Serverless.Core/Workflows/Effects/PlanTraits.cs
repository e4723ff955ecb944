using System.Text.RegularExpressions;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a document says about plans of its runs, whatever their input.</summary>
/// <param name="JumpsBack">See <see cref="WorkflowWalk.JumpsBack(Workflow)"/>.</param>
/// <param name="Repeats">See <see cref="WorkflowWalk.ChangesRepeatedly"/>.</param>
/// <param name="AsksWhen">An expression may ask for the time, or for the run it is in: what it gives is not known before.</param>
internal sealed partial record PlanTraits(bool JumpsBack, bool Repeats, bool AsksWhen)
{
    public static PlanTraits Of(Workflow workflow) =>
        new(WorkflowWalk.JumpsBack(workflow), WorkflowWalk.ChangesRepeatedly(workflow), Asking().IsMatch(workflow.Document.GetRawText()));

    // Too often yes costs a second look, and no more. An escaped sign in the text is taken for anything.
    [GeneratedRegex(@"now|time|date|\\u|\$workflow(?!\.input\b)|\$task|\$runtime")]
    private static partial Regex Asking();
}
