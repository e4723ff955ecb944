namespace Serverless.Infra.Tests.Bicep;

/// <summary>Ways through an object.</summary>
internal static class Walk
{
    /// <summary>What stands at a path of member names, or null. A step <c>*</c> is the first item of an array.</summary>
    public static Expression? At(this Expression? start, params string[] steps) => steps.Aggregate(start, (value, step) => (value, step) switch
    {
        (Expression.Array array, "*") => array.Items.Count > 0 ? array.Items[0] : null,
        (Expression.Object of, _) => of[step],
        _ => null,
    });

    /// <summary>The constant text or the literal, as written; null for what is computed or absent.</summary>
    public static string? Constant(this Expression? value) => value switch
    {
        Expression.Text text => text.Constant,
        Expression.Literal literal => literal.Value,
        _ => null,
    };

    /// <summary>Every name that is neither bound by a loop or lambda around it nor by <paramref name="bound"/>.</summary>
    public static IEnumerable<Expression.Name> FreeNames(this Expression value, params IEnumerable<string> bound) => value switch
    {
        Expression.Name name => bound.Contains(name.Value) ? [] : [name],
        Expression.For loop => loop.Source.FreeNames(bound).Concat(loop.Body.FreeNames([.. bound, .. loop.Variables])),
        Expression.Lambda lambda => lambda.Body.FreeNames([.. bound, .. lambda.Variables]),
        Expression.If condition => condition.Condition.FreeNames(bound).Concat(condition.Body.FreeNames(bound)),
        Expression.Text text => text.Pieces.OfType<Expression>().SelectMany(piece => piece.FreeNames(bound)),
        Expression.Object of => of.Members.SelectMany(member => member.Key.FreeNames(bound).Concat(member.Value.FreeNames(bound)))
            .Concat(of.Nested.SelectMany(resource => resource.Body.FreeNames(bound))),
        Expression.Array array => array.Items.SelectMany(item => item.FreeNames(bound)),
        Expression.Member member => member.Of.FreeNames(bound),
        Expression.Item item => item.Of.FreeNames(bound).Concat(item.At.FreeNames(bound)),
        Expression.Call call => (call.On is null ? [] : call.On.FreeNames(bound)).Concat(call.Arguments.SelectMany(argument => argument.FreeNames(bound))),
        Expression.Operation operation => operation.Operands.SelectMany(operand => operand.FreeNames(bound)),
        _ => [],
    };
}
