namespace Serverless.Infra.Tests.Bicep;

internal sealed class BicepFile
{
    public BicepFile(string path, string text)
    {
        Path = path;
        try
        {
            Declarations = Parser.Parse(text);
        }
        catch (BicepSyntaxException fault)
        {
            Fault = fault.Message;
        }
    }

    public string Path { get; }

    /// <summary>Why it cannot be read, or null.</summary>
    public string? Fault { get; }

    public IReadOnlyList<Declaration> Declarations { get; } = [];

    public string TargetScope => Declarations.OfType<Declaration.Scope>().SingleOrDefault()?.Value ?? "resourceGroup";

    public IEnumerable<Declaration.Parameter> Parameters => Declarations.OfType<Declaration.Parameter>();

    public IEnumerable<Declaration.Output> Outputs => Declarations.OfType<Declaration.Output>();

    public IEnumerable<Declaration.Module> Modules => Declarations.OfType<Declaration.Module>();

    /// <summary>Those this file makes: neither existing ones nor those that stand inside another.</summary>
    public IEnumerable<Declaration.Resource> Made => Declarations.OfType<Declaration.Resource>().Where(resource => !resource.Existing);

    public IEnumerable<Declaration.Resource> MadeOf(string type) => Made.Where(resource => TypeOf(resource) == type);

    public Expression? Variable(string name) => Declarations.OfType<Declaration.Variable>().FirstOrDefault(variable => variable.Name == name)?.Value;

    public IEnumerable<Expression> Expressions => Declarations.SelectMany(declaration => declaration switch
    {
        Declaration.Parameter { Default: { } value } => value.Everything(),
        Declaration.Variable variable => variable.Value.Everything(),
        Declaration.Output output => output.Value.Everything(),
        Declaration.Resource resource => resource.Body.Everything(),
        Declaration.Module module => module.Body.Everything(),
        _ => [],
    });

    public string At(Declaration declaration) => $"{Path}:{declaration.Line} {declaration.Name}";

    public static string TypeOf(Declaration.Resource resource) => resource.Type.Split('@')[0];
}
