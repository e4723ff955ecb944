using Serverless.Jq.Builtins;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;

namespace Serverless.Jq.Syntax;

/// <summary>The operators between two expressions, from the loosest to the tightest.</summary>
/// <param name="IsAlone">Two of them cannot stand side by side.</param>
/// <param name="IsRight">The right one of two goes first.</param>
internal sealed record Infix(int Precedence, bool IsRight, bool IsAlone, Func<Node, Node, Node> Make)
{
    private static readonly Dictionary<string, Infix> all = new()
    {
        ["//"] = new(1, true, false, (a, b) => new AlternativeNode(a, b)),
        ["="] = new(2, false, true, (a, b) => new AssignNode(a, b)),
        ["|="] = new(2, false, true, (a, b) => new ModifyNode(a, b)),
        ["+="] = Update(Operator.Add),
        ["-="] = Update(Operator.Subtract),
        ["*="] = Update(Operator.Multiply),
        ["/="] = Update(Operator.Divide),
        ["%="] = Update(Operator.Modulo),
        ["//="] = Update(null),
        ["or"] = new(3, false, false, (a, b) => new LogicNode(true, a, b)),
        ["and"] = new(4, false, false, (a, b) => new LogicNode(false, a, b)),
        ["=="] = Compare(Operator.Equal),
        ["!="] = Compare(Operator.NotEqual),
        ["<"] = Compare(Operator.Less),
        ["<="] = Compare(Operator.LessOrEqual),
        [">"] = Compare(Operator.Greater),
        [">="] = Compare(Operator.GreaterOrEqual),
        ["+"] = Arithmetic(6, Operator.Add),
        ["-"] = Arithmetic(6, Operator.Subtract),
        ["*"] = Arithmetic(7, Operator.Multiply),
        ["/"] = Arithmetic(7, Operator.Divide),
        ["%"] = Arithmetic(7, Operator.Modulo),
    };

    public static Infix? Find(in Token token) =>
        token.Kind is TokenKind.Symbol or TokenKind.Keyword && all.TryGetValue(token.Text, out var found) ? found : null;

    private static Infix Update(Operator? op) => new(2, false, true, (a, b) => new OperateNode(op, a, b));

    private static Infix Compare(Operator op) => new(5, false, true, (a, b) => new OperatorNode(op, a, b));

    private static Infix Arithmetic(int precedence, Operator op) => new(precedence, false, false, (a, b) => new OperatorNode(op, a, b));
}
