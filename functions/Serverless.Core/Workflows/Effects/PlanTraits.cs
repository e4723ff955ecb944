using System.Text.RegularExpressions;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a document says about plans of its runs, whatever their input.</summary>
/// <param name="JumpsBack">See <see cref="WorkflowWalk.JumpsBack(Workflow)"/>.</param>
/// <param name="Repeats">See <see cref="WorkflowWalk.ChangesRepeatedly"/>.</param>
/// <param name="AsksForWorkflow">An expression may ask for more of <c>$workflow</c> than the input.</param>
/// <param name="AsksWhen">An expression may ask for the time, or for the run it is in: what it gives is not known before.</param>
/// <param name="Digest">Of its text; see <see cref="PlanBasis.Digest"/>.</param>
internal sealed partial record PlanTraits(bool JumpsBack, bool Repeats, bool AsksForWorkflow, bool AsksWhen, string Digest)
{
    public static PlanTraits Of(Workflow workflow)
    {
        var text = workflow.Document.GetRawText();
        return new(WorkflowWalk.JumpsBack(workflow), WorkflowWalk.ChangesRepeatedly(workflow), MoreThanInput().IsMatch(text), Asking().IsMatch(text), PlanBasis.Digest(workflow.Document));
    }

    // Too often yes costs a second look, and no more. An escaped sign in the text is taken for anything.
    [GeneratedRegex(@"now|time|date|\\u|\$workflow(?!\.input\b)|\$task|\$runtime")]
    private static partial Regex Asking();

    [GeneratedRegex(@"\\u|\$workflow(?!\.input\b)")]
    private static partial Regex MoreThanInput();
}
