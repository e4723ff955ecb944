using System.Text.RegularExpressions;
using Serverless.Infra.Tests.Bicep;

namespace Serverless.Infra.Tests.Rules;

/// <summary>Who may do what: known roles, no keys.</summary>
internal static partial class AccessRules
{
    private const string Assignments = "Microsoft.Authorization/roleAssignments";

    /// <summary>The built-in roles that may be given here. None of them can give roles or change a resource's settings.</summary>
    private static readonly Dictionary<string, string> BuiltIn = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"] = "Storage Blob Data Reader",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["c6a89b2d-59bc-44d0-9896-0f6e12d7b80a"] = "Storage Queue Data Message Sender",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["0ad04412-c4d5-4796-b79c-f76d14c8d402"] = "Durable Task Data Contributor",
        ["d5a91429-5739-47e2-a06b-3470a27159e7"] = "EventGrid Data Sender",
    };

    public static readonly Rule Roles = new("Every role assignment gives a known built-in role, under its own name, or a custom role made here", deployment =>
        from file in deployment.Bicep
        from assignment in file.MadeOf(Assignments)
        from fault in RoleFaults(file, assignment)
        select $"{file.At(assignment)} {fault}");

    public static readonly Rule Scopes = new("Every role is given at one resource, to a principal whose kind is said, under a computed name", deployment =>
        from file in deployment.Bicep
        from assignment in file.MadeOf(Assignments)
        let faults = new[]
        {
            assignment.Object["scope"] is null && file.Path != "infra/remediation/grant.bicep" ? "has no scope, so it holds for the whole resource group." : null,
            assignment.Object.At("properties", "principalType") is null ? "does not say what the principal is." : null,
            assignment.Object["name"] is Expression.Call { Function: "guid" } ? null : "has a name that is not a guid of its parts.",
        }
        from fault in faults
        where fault is not null
        select $"{file.At(assignment)} {fault}");

    public static readonly Rule Keyless = new("No key, shared access signature or password is asked for, kept or given on", deployment =>
        from file in deployment.Files
        where !file.Key.EndsWith(".md", StringComparison.Ordinal)
        from line in file.Value.Split('\n').Select((text, i) => (Text: WithoutComment(text), Number: i + 1))
        let found = Secret().Match(line.Text)
        where found.Success
        select $"{file.Key}:{line.Number} {found.Value} smells of a key.");

    public static readonly Rule ConnectionStrings = new("The only connection strings name an identity, or the component that takes no key", deployment =>
        from file in deployment.Bicep
        from resource in file.MadeOf("Microsoft.Web/sites/config")
        from setting in (resource.Object["properties"] as Expression.Object)!.Members
        where setting.Key.Constant!.Contains("CONNECTION_STRING", StringComparison.OrdinalIgnoreCase)
        where setting.Value is not Expression.Member { Property: "ConnectionString", Of: Expression.Member { Property: "properties", Of: Expression.Name { Value: "component" } } }
        where setting.Value is not Expression.Text text || !string.Concat(text.Pieces.OfType<string>()).Contains("Authentication=ManagedIdentity", StringComparison.Ordinal)
        select $"{file.At(resource)} {setting.Key.Constant} is a connection string without an identity.");

    public static readonly Rule Secrets = new("No parameter or output carries a secret", deployment =>
        from file in deployment.Bicep
        from declaration in file.Declarations
        where declaration.Decorators.Any(decorator => decorator.Function == "secure")
            || (declaration is Declaration.Output or Declaration.Parameter && SecretName().IsMatch(declaration.Name))
        select $"{file.At(declaration)} is named like a secret.");

    private static IEnumerable<string> RoleFaults(BicepFile file, Declaration.Resource assignment)
    {
        if (assignment.Object.At("properties", "roleDefinitionId") is not Expression.Call { Function: "subscriptionResourceId", Arguments: [var type, Expression.Name role] }
            || type.Constant() != "Microsoft.Authorization/roleDefinitions")
        {
            return ["names its role in a way that is not followed here: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', variable)."];
        }

        IEnumerable<string> variables = assignment.Body is Expression.For { Source: Expression.Array roles } loop && loop.Variables[0] == role.Value
            ? roles.Items.OfType<Expression.Name>().Select(item => item.Value)
            : [role.Value];
        return variables.SelectMany(name => VariableFaults(file, name));
    }

    private static IEnumerable<string> VariableFaults(BicepFile file, string variable) => file.Variable(variable) switch
    {
        Expression.Call { Function: "guid" } when file.Path == "infra/remediation/grant.bicep" => [],
        Expression.Text { Constant: { } id } when !BuiltIn.ContainsKey(id) => [$"gives {variable}, {id}, which is no role that may be given here."],
        Expression.Text { Constant: { } id } when !BuiltIn[id].Replace(" ", "", StringComparison.Ordinal).EndsWith(variable, StringComparison.OrdinalIgnoreCase) =>
            [$"calls {BuiltIn[id]} {variable}."],
        Expression.Text => [],
        _ => [$"gives {variable}, which is no role known here."],
    };

    private static string WithoutComment(string line)
    {
        var trimmed = line.TrimStart();
        return trimmed.StartsWith("//", StringComparison.Ordinal) || trimmed.StartsWith('#') || trimmed.StartsWith("@description", StringComparison.Ordinal) ? "" : line;
    }

    [GeneratedRegex(@"list(Account|Service)?(Keys|Sas)\b|listConnectionStrings|listSecrets|AccountKey\s*=|SharedAccess(Key|Signature)|[?&]sig=|[?&]code=|\bkeys list\b|--account-key|--sas-token|generate-sas|[aA]dmin(istrator)?(Login)?Password|client[-_]?secret|[cC]lientSecret|\.list[A-Z]\w*\(", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex("password|secret|sas$|accountkey|accesskey|apikey", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
