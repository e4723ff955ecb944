using Serverless.Jq.Builtins;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;
using Serverless.Jq.Values;

namespace Serverless.Jq.Syntax;

internal sealed partial class Parser
{
    /// <summary>A term with everything that follows it directly: fields, indexes, slices and question marks.</summary>
    private Node Term()
    {
        Enter();
        var term = Made(FirstOfTerm());
        while (Suffix(term) is { } longer)
        {
            term = Made(longer);
        }

        nesting--;
        return term;
    }

    private Node FirstOfTerm()
    {
        var token = Peek;
        switch (token.Kind)
        {
            case TokenKind.Literal:
                Next();
                return new ConstantNode(token.Value);
            case TokenKind.StringStart:
                return String();
            case TokenKind.Format:
                return FormatOrString();
            case TokenKind.Field:
                Next();
                return Compose.Field(IdentityNode.Instance, token.Text, Skip("?"));
            case TokenKind.Location:
                Next();
                return Location(token);
            case TokenKind.Binding:
                Next();
                return Variable(token);
            case TokenKind.Identifier:
                Next();
                return NamedTerm(token);
            case TokenKind.Keyword:
                return KeywordTerm();
            case TokenKind.Symbol:
                return SymbolTerm();
            default:
                throw Unexpected();
        }
    }

    private Node SymbolTerm()
    {
        var token = Peek;
        switch (token.Text)
        {
            case ".":
                Next();
                return StartsString() ? Compose.Index(IdentityNode.Instance, String(), Skip("?")) : IdentityNode.Instance;
            case "..":
                Next();
                return new RecurseNode();
            case "-":
                Next();
                return Compose.Negate(Term());
            case "(":
                Next();
                var query = Query();
                Expect(")");
                return query;
            case "[":
                Next();
                if (Skip("]"))
                {
                    return new ConstantNode(JqValue.Of(JqArray.Empty));
                }

                var body = Query();
                Expect("]");
                return Compose.Array(body);
            case "{":
                return Object();
            default:
                throw Unexpected();
        }
    }

    private Node KeywordTerm()
    {
        switch (Peek.Text)
        {
            case "if":
                return If();
            case "try":
                Next();
                var body = Term();
                return new TryNode(body, Skip("catch") ? Term() : null);
            case "reduce":
                Next();
                return Fold(isReduce: true);
            case "foreach":
                Next();
                return Fold(isReduce: false);
            case "break":
                return Break();
            default:
                throw Unexpected();
        }
    }

    private Node? Suffix(Node term)
    {
        var token = Peek;
        if (token.Kind == TokenKind.Field)
        {
            Next();
            return Compose.Field(term, token.Text, Skip("?"));
        }

        if (Skip("?"))
        {
            return new TryNode(term, null);
        }

        if (token.Is("["))
        {
            return Brackets(term);
        }

        if (!token.Is("."))
        {
            return null;
        }

        Next();
        if (Peek.Is("["))
        {
            return Brackets(term);
        }

        return StartsString() ? Compose.Index(term, String(), Skip("?")) : throw Unexpected();
    }

    private Node Brackets(Node term)
    {
        Expect("[");
        if (Skip("]"))
        {
            return Compose.Pipe(term, new IterateNode(Skip("?")));
        }

        if (Skip(":"))
        {
            var end = Query();
            Expect("]");
            return Compose.Slice(term, null, end, Skip("?"));
        }

        var key = Query();
        if (Skip(":"))
        {
            var end = Peek.Is("]") ? null : Query();
            Expect("]");
            return Compose.Slice(term, key, end, Skip("?"));
        }

        Expect("]");
        return Compose.Index(term, key, Skip("?"));
    }

    private Node If()
    {
        Next();
        var condition = Query();
        Expect("then");
        var then = Query();
        if (Peek.Is("elif"))
        {
            Enter();
            var nested = If();
            nesting--;
            return Made(new IfNode(condition, then, nested));
        }

        var otherwise = Skip("else") ? Query() : IdentityNode.Instance;
        Expect("end");
        return Made(new IfNode(condition, then, otherwise));
    }

    private Node Fold(bool isReduce)
    {
        var source = Expression(0);
        Expect("as");
        var outer = scope;
        var patterns = Patterns(out var slots);
        var inner = scope;
        Expect("(");
        scope = outer;
        var start = Query();
        Expect(";");
        scope = inner;
        var update = Query();
        var extract = !isReduce && Skip(";") ? Query() : IdentityNode.Instance;
        scope = outer;
        Expect(")");
        return Folded(isReduce, source, patterns, slots, start, update, extract);
    }

    private Node Folded(bool isReduce, Node source, Pattern[] patterns, int[] slots, Node start, Node update, Node extract)
    {
        if (patterns.Length == 1)
        {
            return isReduce
                ? new ReduceNode(source, patterns[0], start, update)
                : new ForeachNode(source, patterns[0], start, update, extract);
        }

        // Alternatives: the state travels in a variable, and each source value runs through the alternatives by itself.
        var state = new Slot(level, level.NewSlot());
        var element = new Slot(level, level.NewSlot());
        var load = Made(new VariableNode(level, state));
        var item = Made(new VariableNode(level, element));
        var step = new BindAlternativesNode(item, patterns, slots, Compose.Pipe(load, update));
        var bind = new VariablePattern(element.Index);
        var updated = new BindNode(IdentityNode.Instance, new VariablePattern(state.Index), step);
        return isReduce ? new ReduceNode(source, bind, start, updated) : new ForeachNode(source, bind, start, updated, extract);
    }

    private BreakNode Break()
    {
        var token = Next();
        if (Peek.Kind != TokenKind.Binding)
        {
            throw Error("break requires a label to break to", token.Start, Peek.End);
        }

        var name = Next();
        return Scope.FindLabel(scope, name.Text) is { } slot
            ? new BreakNode(Made(new VariableNode(level, slot)))
            : throw Error($"$*label-{name.Text} is not defined", token.Start, name.End);
    }

    private ConstantNode Location(in Token token)
    {
        var table = new ObjectTable(2);
        table.Set("file", JqValue.Of("<top-level>"));
        table.Set("line", JqValue.Of(SourceText.LineOf(text, token.Start)));
        return new ConstantNode(JqValue.Of(new JqObject(table)));
    }

    private Node Variable(in Token token)
    {
        if (Scope.FindVariable(scope, token.Text) is { } slot)
        {
            return new VariableNode(level, slot);
        }

        return token.Text == "ENV" ? new EnvironmentNode() : throw Error($"${token.Text} is not defined", token.Start, token.End);
    }

    private Node NamedTerm(in Token token)
    {
        var arguments = new List<Argument>();
        if (Peek.Is("("))
        {
            Next();
            do
            {
                arguments.Add(ReadArgument());
            }
            while (Skip(";"));
            Expect(")");
        }
        else if (token.Text is "true" or "false" or "null")
        {
            return new ConstantNode(token.Text == "null" ? default : JqValue.Of(token.Text == "true"));
        }

        return Call(token, arguments);
    }

    private Argument ReadArgument()
    {
        var outer = level;
        level = new Level(outer, hasArguments: false);
        var argument = new Argument(Query(), level);
        argument.Body.MarkTail();
        level = outer;
        return argument;
    }

    private Node Call(in Token token, List<Argument> arguments)
    {
        switch (Scope.FindCallable(scope, token.Text, arguments.Count))
        {
            case Scope.Parameter parameter:
                return new ParameterNode(level, parameter.Owner, parameter.Index);
            case Scope.Defined defined:
                return new CallNode(defined.Function, Lambdas(arguments), level);
        }

        if (Library.Find(token.Text, arguments, linker.Regexes) is { } native)
        {
            return native;
        }

        return linker.Defined(token.Text, arguments.Count) is { } function
            ? new CallNode(function, Lambdas(arguments), level)
            : throw Error($"{token.Text}/{arguments.Count} is not defined", token.Start, token.End);
    }

    private Lambda[] Lambdas(List<Argument> arguments)
    {
        var lambdas = arguments.Select(argument => new Lambda(argument.Body, argument.Level)).ToArray();
        foreach (var lambda in lambdas)
        {
            linker.Add(lambda);
        }

        return lambdas;
    }
}
