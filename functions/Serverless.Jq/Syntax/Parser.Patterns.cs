using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;
using Serverless.Jq.Values;

namespace Serverless.Jq.Syntax;

internal sealed partial class Parser
{
    /// <summary>Reads the patterns after <c>as</c> and adds their variables to the scope; a name has one slot in all of them.</summary>
    private Pattern[] Patterns(out int[] slots)
    {
        var names = new Dictionary<string, int>();
        var patterns = new List<Pattern> { Pattern(names) };
        while (Skip("?//"))
        {
            patterns.Add(Pattern(names));
        }

        foreach (var (name, slot) in names)
        {
            scope = new Scope.Variable(scope, name, new Slot(level, slot));
        }

        slots = [.. names.Values];
        return [.. patterns];
    }

    private Pattern Pattern(Dictionary<string, int> names)
    {
        Enter();
        Pattern pattern;
        if (Peek.Kind == TokenKind.Binding)
        {
            pattern = new VariablePattern(SlotOf(Next().Text, names));
        }
        else if (Skip("["))
        {
            pattern = ArrayPattern(names);
        }
        else if (Skip("{"))
        {
            pattern = ObjectPattern(names);
        }
        else
        {
            throw Unexpected("BINDING or '[' or '{'");
        }

        nesting--;
        return pattern;
    }

    private ArrayPattern ArrayPattern(Dictionary<string, int> names)
    {
        var items = new List<Pattern>();
        do
        {
            items.Add(Pattern(names));
        }
        while (Skip(","));
        Expect("]");
        return new ArrayPattern([.. items]);
    }

    private ObjectPattern ObjectPattern(Dictionary<string, int> names)
    {
        var fields = new List<FieldPattern>();
        do
        {
            fields.Add(FieldPattern(names));
        }
        while (Skip(","));
        Expect("}");
        return new ObjectPattern([.. fields]);
    }

    private FieldPattern FieldPattern(Dictionary<string, int> names)
    {
        var token = Peek;
        switch (token.Kind)
        {
            case TokenKind.Binding:
                Next();
                var slot = SlotOf(token.Text, names);
                return new FieldPattern(new ConstantNode(JqValue.Of(token.Text)), slot, Skip(":") ? Pattern(names) : null);
            case TokenKind.Identifier or TokenKind.Keyword:
                Next();
                return Keyed(new ConstantNode(JqValue.Of(token.Text)), names);
            case TokenKind.StringStart or TokenKind.Format when StartsString():
                return Keyed(String(), names);
            case TokenKind.Symbol when token.Text == "(":
                return Keyed(ComputedKey(), names);
            case TokenKind.Symbol when token.Text == "}":
                throw Unexpected();
            default:
                throw NoKey();
        }
    }

    private FieldPattern Keyed(Node key, Dictionary<string, int> names)
    {
        Expect(":");
        return new FieldPattern(key, -1, Pattern(names));
    }

    private int SlotOf(string name, Dictionary<string, int> names)
    {
        if (!names.TryGetValue(name, out var slot))
        {
            names[name] = slot = level.NewSlot();
        }

        return slot;
    }
}
