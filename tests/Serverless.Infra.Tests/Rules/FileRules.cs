using Serverless.Infra.Tests.Bicep;

namespace Serverless.Infra.Tests.Rules;

/// <summary>Files, names and modules fit together.</summary>
internal static class FileRules
{
    /// <summary>Of Bicep's functions those that are used here; another one is to be looked up and added.</summary>
    private static readonly HashSet<string> Functions =
    [
        "concat", "contains", "deployer", "deployment", "empty", "environment", "guid", "loadJsonContent", "map", "resourceGroup", "subscription",
        "string", "subscriptionResourceId", "take", "tenant", "toLower", "union", "uniqueString",
        "allowed", "description", "maxLength", "maxValue", "metadata", "minLength", "minValue",
    ];

    public static readonly Rule Parse = new("Every Bicep file can be read", deployment =>
        from file in deployment.Bicep
        where file.Fault is not null
        select $"{file.Path} {file.Fault}");

    public static readonly Rule Declared = new("Every name and function that is used is declared", deployment =>
        from file in deployment.Bicep
        let declared = file.Declarations.Select(declaration => declaration.Name).ToHashSet()
        let names = file.Declarations.SelectMany(Bodies).SelectMany(body => body.FreeNames())
            .Where(name => !declared.Contains(name.Value)).Select(name => $"{file.Path}:{name.Line} {name.Value} is declared nowhere.")
        let calls = file.Expressions.OfType<Expression.Call>().Concat(file.Declarations.SelectMany(declaration => declaration.Decorators))
            .Where(call => !Functions.Contains(call.Function)).Select(call => $"{file.Path}:{call.Line} {call.Function} is no function known here.")
        from fault in names.Concat(calls)
        select fault);

    public static readonly Rule Used = new("Every parameter, variable and existing resource that is declared is used", deployment =>
        from file in deployment.Bicep
        let used = file.Declarations.SelectMany(Bodies).SelectMany(body => body.FreeNames()).Select(name => name.Value).ToHashSet()
        from declaration in file.Declarations
        where declaration is Declaration.Parameter or Declaration.Variable or Declaration.Resource { Existing: true }
        where !used.Contains(declaration.Name)
        select $"{file.At(declaration)} is used nowhere.");

    public static readonly Rule Modules = new("Every module exists and is given what it asks for, no more and no less", deployment =>
        from file in deployment.Bicep
        from module in file.Modules
        from fault in ModuleFaults(deployment, file, module)
        select $"{file.At(module)} {fault}");

    public static readonly Rule Outputs = new("Every output that is read exists", deployment =>
        from file in deployment.Bicep
        from read in file.Expressions.OfType<Expression.Member>()
        where read.Of is Expression.Member { Property: "outputs" }
        let module = file.Modules.FirstOrDefault(module => module.Name == NameOf(((Expression.Member)read.Of).Of))
        where module is null || !Target(deployment, file, module)!.Outputs.Any(output => output.Name == read.Property)
        select $"{file.Path}:{read.Line} there is no output {read.Property}.");

    public static readonly Rule Loaded = new("Every file that is loaded exists and is JSON", deployment =>
        from file in deployment.Bicep
        from call in file.Expressions.OfType<Expression.Call>()
        where call.Function == "loadJsonContent"
        let path = Resolve(file.Path, call.Arguments[0].Constant()!)
        where !deployment.Files.TryGetValue(path, out var text) || !Json.IsValid(text)
        select $"{file.Path}:{call.Line} {path} is missing or not JSON.");

    public static string Resolve(string file, string relative) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(file)!, relative))).Replace('\\', '/');

    private static BicepFile? Target(Deployment deployment, BicepFile file, Declaration.Module module) =>
        deployment.Bicep.FirstOrDefault(other => other.Path == Resolve(file.Path, module.Path));

    private static IEnumerable<string> ModuleFaults(Deployment deployment, BicepFile file, Declaration.Module module)
    {
        if (Target(deployment, file, module) is not { } target)
        {
            return [$"is {module.Path}, which is no file of this deployment."];
        }

        var given = module.Object["params"] is Expression.Object parameters ? parameters.Members.Select(member => member.Key.Constant!).ToList() : [];
        var known = target.Parameters.Select(parameter => parameter.Name).ToList();
        var unscoped = file.TargetScope != target.TargetScope && module.Object["scope"] is null;
        return
        [
            .. given.Except(known).Select(name => $"is given {name}, which it does not ask for."),
            .. target.Parameters.Where(parameter => parameter.Default is null).Select(parameter => parameter.Name).Except(given).Select(name => $"is not given {name}."),
            .. unscoped ? [$"is deployed to a {target.TargetScope} from a {file.TargetScope}, so it needs a scope."] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<Expression> Bodies(Declaration declaration) => declaration switch
    {
        Declaration.Parameter { Default: { } value } => [value],
        Declaration.Variable variable => [variable.Value],
        Declaration.Output output => [output.Value],
        Declaration.Resource resource => [resource.Body],
        Declaration.Module module => [module.Body],
        _ => [],
    };

    private static string? NameOf(Expression value) => value switch
    {
        Expression.Name name => name.Value,
        Expression.Item item => NameOf(item.Of),
        _ => null,
    };
}
