using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads how many have to say yes, a number or a text such as <c>2 of 3</c>: of a task that asks, and of a rule that proposes.</summary>
internal static partial class QuorumReader
{
    private const int MostPersons = 20;

    /// <param name="node">Null where nothing is said: then the first answer decides.</param>
    /// <param name="report">Is told code, place and sentence where it is no quorum.</param>
    public static ApprovalQuorum Read(DocumentNode? node, Action<string, DocumentPlace, string> report)
    {
        if (node is null)
        {
            return ApprovalQuorum.One;
        }

        var match = node is DocumentScalar { ScalarKind: JsonValueKind.Number or JsonValueKind.String } scalar ? QuorumText().Match(scalar.Text) : Match.Empty;
        var needed = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        var of = match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : (int?)null;
        if (needed is < 1 or > MostPersons || of < needed || of > MostPersons)
        {
            report("not-a-quorum", node.Place, $"'quorum' says how many have to say yes, such as 2, or of how many, such as 2 of 3; at most {MostPersons}.");
            return ApprovalQuorum.One;
        }

        return new ApprovalQuorum(needed, of);
    }

    [GeneratedRegex(@"^(\d{1,4})(?: of (\d{1,4}))?\z")]
    private static partial Regex QuorumText();
}
