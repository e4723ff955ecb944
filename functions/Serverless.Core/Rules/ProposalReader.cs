using System.Globalization;
using Serverless.Core.Documents;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Core.Rules;

/// <summary>Reads the <c>approval</c> of a rule: who lets its runs begin in mode <c>propose</c>.</summary>
internal static class ProposalReader
{
    private const int MostPersons = 20;

    public static RunProposal Read(DocumentNode node, List<Problem> problems)
    {
        var map = new MapReader(node, "rule", "the approval", problems);
        var (users, roles) = (map.OptionalTexts("users"), map.OptionalTexts("roles"));
        var quorum = map.OptionalInteger("quorum", 1, MostPersons);
        var deadline = map.OptionalDuration("deadline") ?? RunProposal.Usual.Deadline;
        map.Finish();
        if (users.Count == 0 && roles.Count == 0 && (map.Optional("users") ?? map.Optional("roles")) is DocumentList { Items.Count: 0 } empty)
        {
            map.Report("no-approvers", empty.Place, "Nobody is named who could approve: name users or roles, or leave both out, so that everybody may who approves at all.");
        }

        var of = quorum is { } needed && roles.Count == 0 && users.Count > 0 ? users.Distinct().Count() : quorum ?? 1;
        if (of < quorum)
        {
            map.Report("bad-quorum", map.Optional("quorum")!.Place, $"'quorum' asks for {quorum.Value.ToString(CultureInfo.InvariantCulture)} persons, and only {of.ToString(CultureInfo.InvariantCulture)} are named.");
        }

        if (deadline <= TimeSpan.Zero || deadline > TimeSpan.FromDays(3_660))
        {
            map.Report("bad-deadline", map.Optional("deadline")!.Place, "'deadline' is longer than nothing and at most ten years.");
        }

        return new RunProposal(users, roles, quorum ?? 1, of, deadline);
    }
}
