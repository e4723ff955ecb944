using System.Globalization;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Loading;

namespace Serverless.Core.Rules;

/// <summary>Reads the <c>approval</c> of a rule: who lets its runs begin in mode <c>propose</c>, in the words of <c>call: approval</c>.</summary>
internal static class ProposalReader
{
    /// <param name="variables">That expressions may name.</param>
    /// <returns>With whose work an event is, as a text or texts for each; null for nobody's.</returns>
    public static (RunProposal Proposal, ExpressionTemplate? NotAuthor) Read(DocumentNode node, IReadOnlyCollection<string> variables, List<Problem> problems)
    {
        var map = new MapReader(node, "rule", "the approval", problems);
        var (users, roles) = (map.OptionalTexts("users"), map.OptionalTexts("roles"));
        var notAuthor = map.Optional("notAuthor") is { } author ? ExpressionTemplate.Compile(author, variables, problems) : null;
        var said = map.Optional("quorum");
        var quorum = QuorumReader.Read(said, map.Report);
        var deadline = map.OptionalDuration("deadline") ?? RunProposal.Usual.Deadline;
        map.Finish();
        if (users.Count == 0 && roles.Count == 0 && (map.Optional("users") ?? map.Optional("roles")) is DocumentList { Items.Count: 0 } empty)
        {
            map.Report("no-approvers", empty.Place, "Nobody is named who could approve: name users or roles, or leave both out, so that everybody may who approves at all.");
        }

        var named = roles.Count == 0 && users.Count > 0 ? users.Distinct().Count() : (int?)null;
        if (named < quorum.Needed)
        {
            map.Report("bad-quorum", said!.Place, $"'quorum' asks for {quorum.Needed.ToString(CultureInfo.InvariantCulture)} persons, and only {named.Value.ToString(CultureInfo.InvariantCulture)} are named.");
        }

        if (deadline <= TimeSpan.Zero || deadline > TimeSpan.FromDays(3_660))
        {
            map.Report("bad-deadline", map.Optional("deadline")!.Place, "'deadline' is longer than nothing and at most ten years.");
        }

        return (new RunProposal(users, roles, quorum.Needed, quorum.Of ?? named ?? quorum.Needed, deadline), notAuthor);
    }
}
