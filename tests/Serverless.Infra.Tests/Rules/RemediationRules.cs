using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests.Rules;

/// <summary>Remediation may do what is listed, where it is listed, and nothing by default.</summary>
internal static partial class RemediationRules
{
    public static readonly Rule Operations = new("A family lists operations that read, start, stop or restart: no wildcard, nothing that writes, deletes or gives rights", deployment =>
        from family in Families(deployment).EnumerateObject()
        from action in family.Value.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!)
        where !Harmless().IsMatch(action)
        select $"{family.Name} has {action}.");

    public static readonly Rule Described = new("A family says what it does", deployment =>
        from family in Families(deployment).EnumerateObject()
        where !family.Value.TryGetProperty("does", out var does) || string.IsNullOrWhiteSpace(does.GetString())
        select $"{family.Name} says nothing.");

    public static readonly Rule Empty = new("Nothing is granted and nothing is subscribed to by default", deployment =>
        from file in new[] { "infra/remediation/grants.json", "infra/events/sources.json" }
        where Json.Parse(deployment.Files[file]).GetArrayLength() != 0
        select $"{file} is not empty.");

    public static readonly Rule Custom = new("Custom roles take their operations from the families, and no data operation", deployment =>
        from file in deployment.Bicep
        from role in file.MadeOf("Microsoft.Authorization/roleDefinitions")
        let text = deployment.Files[file.Path]
        from wanted in new[] { "actions: operations[family].actions", "notActions: []", "dataActions: []", "assignableScopes: [subscription().id]" }
        where !text.Contains(wanted, StringComparison.Ordinal)
        select $"{file.At(role)} has no '{wanted}'.");

    private static JsonElement Families(Deployment deployment) => Json.Parse(deployment.Files["infra/remediation/families.json"]);

    [GeneratedRegex(@"^Microsoft\.(Compute|Web|Insights|Resources)(/[A-Za-z]+)+/(read|start/action|stop/action|restart/action)$")]
    private static partial Regex Harmless();
}
