using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;
using Serverless.Jq.Values;

namespace Serverless.Jq.Syntax;

internal sealed partial class Parser
{
    private Node Object()
    {
        Next();
        var parts = new List<Node>();
        while (!Skip("}"))
        {
            if (Peek.Kind == TokenKind.End)
            {
                throw Error("syntax error, unexpected end of file", Peek.Start, Peek.End);
            }

            Pair(parts);
            if (!Skip(",") && !Peek.Is("}"))
            {
                throw Unexpected();
            }
        }

        return parts.Count == 0 ? new ConstantNode(JqValue.Of(JqObject.Empty)) : Compose.Object(parts);
    }

    private void Pair(List<Node> parts)
    {
        var token = Peek;
        switch (token.Kind)
        {
            case TokenKind.Identifier or TokenKind.Keyword:
                Next();
                parts.Add(new ConstantNode(JqValue.Of(token.Text)));
                parts.Add(Skip(":") ? ObjectValue() : new FieldNode(token.Text));
                break;
            case TokenKind.StringStart or TokenKind.Format when StartsString():
                StringPair(parts);
                break;
            case TokenKind.Binding:
                Next();
                var variable = Made(Variable(token));
                parts.Add(Peek.Is(":") ? variable : new ConstantNode(JqValue.Of(token.Text)));
                parts.Add(Skip(":") ? ObjectValue() : variable);
                break;
            case TokenKind.Location:
                Next();
                parts.Add(new ConstantNode(JqValue.Of("__loc__")));
                parts.Add(Location(token));
                break;
            case TokenKind.Symbol when token.Text == "(":
                parts.Add(ComputedKey());
                Expect(":");
                parts.Add(ObjectValue());
                break;
            default:
                throw NoKey();
        }
    }

    private void StringPair(List<Node> parts)
    {
        var key = String();
        if (Skip(":"))
        {
            parts.Add(key);
            parts.Add(ObjectValue());
        }
        else if (key.Constant is { } name)
        {
            parts.Add(key);
            parts.Add(new FieldNode(name.Text));
        }
        else
        {
            var slot = new Slot(level, level.NewSlot());
            parts.Add(Made(new StoreNode(key, slot.Index)));
            parts.Add(Made(new IndexNode(IdentityNode.Instance, Made(new VariableNode(level, slot)), optional: false)));
        }
    }

    private Node ComputedKey()
    {
        Expect("(");
        var start = Peek.Start;
        var key = Query();
        if (key.Constant is { IsString: false } constant)
        {
            throw Error($"Cannot use {constant.KindName} ({JsonText.Shortened(constant)}) as object key", start, EndOfLast);
        }

        Expect(")");
        return key;
    }

    /// <summary>A value of an object: expressions and pipes, because a comma ends it.</summary>
    private Node ObjectValue()
    {
        Enter();
        var value = Expression(0);
        value = Skip("|") ? Made(Compose.Pipe(value, ObjectValue())) : value;
        nesting--;
        return value;
    }

    /// <summary>What to say where no key starts: an expression before the colon needs parentheses.</summary>
    private JqSyntaxException NoKey()
    {
        var depth = 0;
        for (var i = at; i < tokens.Count; i++)
        {
            depth += tokens[i].Text is "(" or "[" or "{" ? 1 : tokens[i].Text is ")" or "]" or "}" ? -1 : 0;
            if (depth < 0)
            {
                break;
            }

            if (depth == 0 && i > at && tokens[i].Is(":"))
            {
                return Error("May need parentheses around object key expression", Peek.Start, tokens[i - 1].End);
            }
        }

        return Unexpected();
    }
}
