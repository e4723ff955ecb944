using Serverless.Jq.Builtins;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;
using Serverless.Jq.Values;

namespace Serverless.Jq.Syntax;

/// <summary>Puts nodes together in their simplest form.</summary>
internal static class Compose
{
    public static Node Pipe(Node left, Node right) => (left, right) switch
    {
        (IdentityNode, _) => right,
        (_, IdentityNode) => left,
        (FieldNode first, FieldNode second) => first.Then(second),
        (PipeNode { Right: FieldNode first } outer, FieldNode second) => new PipeNode(outer.Left, first.Then(second)),
        _ => new PipeNode(left, right),
    };

    public static Node Field(Node target, string name, bool optional) => optional
        ? new IndexNode(target, new ConstantNode(JqValue.Of(name)), optional: true)
        : Pipe(target, new FieldNode(name));

    public static Node Index(Node target, Node key, bool optional)
    {
        if (!optional && key.Constant is { IsString: true } name)
        {
            return Field(target, name.Text, optional: false);
        }

        // A constant key does not depend on the input, so the target may as well come first; updates can then walk down.
        return !optional && key.Constant is not null && target is not IdentityNode
            ? Pipe(target, new IndexNode(IdentityNode.Instance, key, optional: false))
            : new IndexNode(target, key, optional);
    }

    public static Node Slice(Node target, Node? from, Node? to, bool optional)
    {
        var nothing = new ConstantNode(default);
        return Index(target, new SliceKeyNode(from ?? nothing, to ?? nothing), optional);
    }

    public static Node Negate(Node operand) =>
        operand.Constant is { IsNumber: true } number
            ? new ConstantNode(Operators.Negate(number))
            : Pipe(operand, new Native0Node(static (Run _, in JqValue value) => Operators.Negate(value)));

    public static Node Array(Node body)
    {
        Node[] parts = body is CommaNode list ? list.Parts : [body];
        return parts.All(part => part.Constant is not null)
            ? new ConstantNode(JqValue.ArrayOf([.. parts.Select(part => part.Constant!.Value)]))
            : new ArrayNode(body);
    }

    public static Node Object(List<Node> parts)
    {
        if (!parts.TrueForAll(part => part.Constant is not null))
        {
            return new ObjectNode([.. parts]);
        }

        var table = new ObjectTable(parts.Count / 2);
        for (var i = 0; i < parts.Count; i += 2)
        {
            table.Set(parts[i].Constant!.Value.Text, parts[i + 1].Constant!.Value);
        }

        return new ConstantNode(JqValue.Of(new JqObject(table)));
    }
}
