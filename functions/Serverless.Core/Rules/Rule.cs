using Serverless.Core.Arm;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Rules.Guards;
using Serverless.Core.Rules.Patterns;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Core.Rules;

/// <summary>A rule that has been read: an event that matches the pattern, and passes the condition where there is one, asks for a run.</summary>
/// <param name="Name">Unique in a rule set; with the event it decides the run's id, so renaming a rule makes it another rule.</param>
/// <param name="When">Over the whole CloudEvent as <c>.</c>; null where the pattern says everything.</param>
/// <param name="Run">The workflow as <c>namespace/name:version</c>.</param>
/// <param name="Input">The run's input; null for the CloudEvent itself.</param>
public sealed record Rule(string Name, EventPattern Match, RuntimeExpression? When, RuleMode Mode, string Run, ExpressionTemplate? Input)
{
    public string? Description { get; init; }

    public string? Owner { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The engineer time a successful run saves.</summary>
    public TimeSpan? Saves { get; init; }

    /// <summary>What its runs may touch in Azure; empty where it says nothing, and then its workflow may call nothing there.</summary>
    public ArmScope Scope { get; init; } = ArmScope.Nothing;

    /// <summary>Who lets its runs begin where it only proposes.</summary>
    public RunProposal Proposal { get; init; } = RunProposal.Usual;

    /// <summary>Whose work an event is, so that they may not approve what is proposed for it: a text or texts; null for nobody's.</summary>
    public ExpressionTemplate? NotAuthor { get; init; }

    /// <summary>Where it only observes: after this the probe that its changes depend on is asked once more, to see whether it got well by itself. Null for not at all.</summary>
    public TimeSpan? ObserveAfter { get; init; }

    /// <summary>The limits its runs keep.</summary>
    public RuleGuard Guard { get; init; } = RuleGuard.None;

    /// <summary>The folder it came from; empty for a rule on its own. Its settings are the rule's <c>$settings</c>.</summary>
    public string Pack { get; init; } = "";

    /// <summary>What is no mistake of grammar and is most likely another than was meant.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    public RuleText Text { get; init; } = RuleText.None;

    /// <summary>Where its name and its <c>run</c> stand.</summary>
    public DocumentPlace Place { get; init; }

    public DocumentPlace RunPlace { get; init; }
}
