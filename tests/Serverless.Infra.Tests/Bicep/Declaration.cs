namespace Serverless.Infra.Tests.Bicep;

/// <summary>A statement of a Bicep file.</summary>
internal abstract record Declaration(string Name, int Line)
{
    /// <summary>What stands above it with an at sign: the function and its first argument.</summary>
    public IReadOnlyList<Expression.Call> Decorators { get; init; } = [];

    /// <param name="Type">As written.</param>
    public sealed record Parameter(string Name, string Type, Expression? Default, int Line) : Declaration(Name, Line);

    public sealed record Variable(string Name, Expression Value, int Line) : Declaration(Name, Line);

    public sealed record Output(string Name, string Type, Expression Value, int Line) : Declaration(Name, Line);

    public sealed record TypeName(string Name, string Type, int Line) : Declaration(Name, Line);

    public sealed record Scope(string Value, int Line) : Declaration("targetScope", Line);

    /// <param name="Type">With its API version, but for nested ones, which have neither provider nor version.</param>
    public sealed record Resource(string Name, string Type, bool Existing, Expression Body, int Line) : Declaration(Name, Line)
    {
        public Expression.Object Object => Unwrapped(Body);
    }

    public sealed record Module(string Name, string Path, Expression Body, int Line) : Declaration(Name, Line)
    {
        public Expression.Object Object => Unwrapped(Body);
    }

    /// <summary>The object, whatever loop or condition it is made under.</summary>
    private static Expression.Object Unwrapped(Expression body) => body switch
    {
        Expression.Object value => value,
        Expression.For loop => Unwrapped(loop.Body),
        Expression.If condition => Unwrapped(condition.Body),
        _ => throw new BicepSyntaxException(body.Line, "A resource is an object."),
    };
}
