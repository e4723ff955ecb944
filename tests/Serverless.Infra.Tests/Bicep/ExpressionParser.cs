namespace Serverless.Infra.Tests.Bicep;

/// <summary>Reads expressions, by the strength of their operators.</summary>
/// <param name="nested">Reads a resource that stands inside another's body.</param>
internal sealed class ExpressionParser(TokenReader tokens, Func<Declaration.Resource> nested)
{
    private static readonly string[][] Binary =
    [
        ["??"], ["||"], ["&&"], ["==", "!=", "=~", "!~"], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"],
    ];

    public Expression Read()
    {
        var condition = Operation(0);
        if (!TakeAcrossLines("?"))
        {
            return condition;
        }

        tokens.SkipLines();
        var then = Read();
        tokens.SkipLines();
        tokens.Expect(":");
        tokens.SkipLines();
        return new Expression.Operation("?:", [condition, then, Read()], condition.Line);
    }

    /// <summary>The body of a resource or module: an object, under a condition or in a loop.</summary>
    public Expression Body()
    {
        var line = tokens.Line;
        if (!tokens.Take("if"))
        {
            return Read();
        }

        tokens.Expect("(");
        var condition = Read();
        tokens.Expect(")");
        return new Expression.If(condition, Body(), line);
    }

    private bool TakeAcrossLines(string sign)
    {
        var ahead = 0;
        while (tokens.Ahead(ahead).Kind == TokenKind.NewLine)
        {
            ahead++;
        }

        if (!tokens.Ahead(ahead).Is(sign))
        {
            return false;
        }

        tokens.SkipLines();
        return tokens.Take(sign);
    }

    private Expression Operation(int level)
    {
        if (level == Binary.Length)
        {
            return Unary();
        }

        var left = Operation(level + 1);
        while (tokens.Now.Kind == TokenKind.Sign && Binary[level].Contains(tokens.Now.Value))
        {
            var sign = tokens.Next().Value;
            tokens.SkipLines();
            left = new Expression.Operation(sign, [left, Operation(level + 1)], left.Line);
        }

        return left;
    }

    private Expression Unary()
    {
        var line = tokens.Line;
        return tokens.Take("!") ? new Expression.Operation("!", [Unary()], line)
            : tokens.Take("-") ? new Expression.Operation("-", [Unary()], line)
            : Suffixes(Primary());
    }

    private Expression Suffixes(Expression value)
    {
        for (; ; )
        {
            if (tokens.Take(".") || tokens.Take(".?") || tokens.Take("::"))
            {
                var name = tokens.Word();
                value = tokens.Now.Is("(") ? new Expression.Call(name, value, Arguments(), value.Line) : new Expression.Member(value, name, value.Line);
            }
            else if (tokens.Take("["))
            {
                value = new Expression.Item(value, Read(), value.Line);
                tokens.Expect("]");
            }
            else if (!tokens.Take("!"))
            {
                return value;
            }
        }
    }

    private Expression Primary()
    {
        var token = tokens.Now;
        switch (token)
        {
            case { Kind: TokenKind.Text }:
                return Text(tokens.Next());
            case { Kind: TokenKind.Number }:
            case { Kind: TokenKind.Word, Value: "true" or "false" or "null" }:
                return new Expression.Literal(tokens.Next().Value, token.Line);
            case { Kind: TokenKind.Word } when tokens.Ahead(1).Is("=>"):
                return Lambda([tokens.WordThen("=>")], token.Line);
            case { Kind: TokenKind.Word }:
                var name = tokens.Next().Value;
                return tokens.Now.Is("(") ? new Expression.Call(name, null, Arguments(), token.Line) : new Expression.Name(name, token.Line);
            case { Value: "{" }:
                return Object();
            case { Value: "[" }:
                return Array();
            case { Value: "(" }:
                return Bracketed();
            default:
                throw tokens.Unexpected("a value");
        }
    }

    private Expression.Text Text(Token token) => new(
        [.. token.Parts.Select(part => part is IReadOnlyList<Token> inner ? (object)Interpolated(inner) : part)], token.Line);

    private Expression Interpolated(IReadOnlyList<Token> inner)
    {
        var reader = new TokenReader(inner);
        var value = new ExpressionParser(reader, nested).Read();
        return reader.AtEnd ? value : throw reader.Unexpected("the end of the interpolation");
    }

    private Expression Bracketed()
    {
        tokens.Expect("(");
        tokens.SkipLines();
        var value = Read();
        tokens.SkipLines();
        tokens.Expect(")");
        return value;
    }

    private Expression.Lambda Lambda(IReadOnlyList<string> variables, int line) => new(variables, Read(), line);

    private List<Expression> Arguments()
    {
        tokens.Expect("(");
        var read = new List<Expression>();
        for (tokens.SkipLines(); !tokens.Take(")"); tokens.SkipLines())
        {
            if (read.Count > 0)
            {
                tokens.Expect(",");
                tokens.SkipLines();
            }

            read.Add(Read());
        }

        return read;
    }

    private Expression.Object Object()
    {
        var line = tokens.LineAfter("{");
        var members = new List<KeyValuePair<Expression.Text, Expression>>();
        var resources = new List<Declaration.Resource>();
        for (tokens.SkipLines(); !tokens.Take("}"); EndItem("}"))
        {
            if (tokens.Now.Is("resource") && tokens.Ahead(1).Kind == TokenKind.Word)
            {
                resources.Add(nested());
                continue;
            }

            var name = tokens.Now.Kind == TokenKind.Text ? Text(tokens.Next()) : new Expression.Text([tokens.Word()], tokens.Line);
            tokens.Expect(":");
            if (members.Any(member => member.Key.Constant is { } known && known == name.Constant))
            {
                throw new BicepSyntaxException(name.Line, $"'{name.Constant}' is there twice.");
            }

            members.Add(new(name, Body()));
        }

        return new Expression.Object(members, resources, line);
    }

    private Expression Array()
    {
        var line = tokens.LineAfter("[");
        tokens.SkipLines();
        if (tokens.Now.Is("for") && (tokens.Ahead(1).Kind == TokenKind.Word || tokens.Ahead(1).Is("(")))
        {
            return Loop(line);
        }

        var items = new List<Expression>();
        for (; !tokens.Take("]"); EndItem("]"))
        {
            items.Add(Read());
        }

        return new Expression.Array(items, line);
    }

    private Expression.For Loop(int line)
    {
        tokens.Expect("for");
        List<string> variables;
        if (tokens.Take("("))
        {
            variables = [tokens.WordThen(","), tokens.WordThen(")")];
        }
        else
        {
            variables = [tokens.Word()];
        }

        tokens.Expect("in");
        var source = Read();
        tokens.Expect(":");
        var body = Body();
        tokens.SkipLines();
        tokens.Expect("]");
        return new Expression.For(variables, source, body, line);
    }

    /// <summary>Items end with a comma, a line, or the bracket.</summary>
    private void EndItem(string bracket)
    {
        if (!tokens.Take(",") && tokens.Now.Kind != TokenKind.NewLine && !tokens.Now.Is(bracket))
        {
            throw tokens.Unexpected($"a comma, a new line or '{bracket}'");
        }

        tokens.SkipLines();
    }
}
