namespace Serverless.Infra.Tests.Bicep;

/// <summary>Reads the statements of a Bicep file; <see cref="ExpressionParser"/> reads what is right of the names.</summary>
internal sealed class Parser
{
    private readonly TokenReader tokens;
    private readonly ExpressionParser expressions;

    private Parser(string text)
    {
        tokens = new TokenReader(new Lexer(text).Read());
        expressions = new ExpressionParser(tokens, Resource);
    }

    /// <exception cref="BicepSyntaxException">With the line.</exception>
    public static IReadOnlyList<Declaration> Parse(string text)
    {
        var parser = new Parser(text);
        var declarations = new List<Declaration>();
        for (parser.tokens.SkipLines(); !parser.tokens.AtEnd; parser.tokens.SkipLines())
        {
            declarations.Add(parser.Statement());
            parser.tokens.EndLine();
        }

        return declarations;
    }

    private Declaration Statement()
    {
        var decorators = Decorators();
        var line = tokens.Line;
        Declaration read = tokens.Word() switch
        {
            "targetScope" => Scope(line),
            "param" => Parameter(line),
            "var" => new Declaration.Variable(tokens.WordThen("="), expressions.Read(), line),
            "output" => Output(line),
            "type" => new Declaration.TypeName(tokens.WordThen("="), Type(untilEquals: false), line),
            "resource" => Resource(line),
            "module" => Module(line),
            var other => throw new BicepSyntaxException(line, $"'{other}' begins no statement."),
        };
        return read with { Decorators = decorators };
    }

    private List<Expression.Call> Decorators()
    {
        var read = new List<Expression.Call>();
        while (tokens.Take("@"))
        {
            read.Add(expressions.Read() as Expression.Call ?? throw new BicepSyntaxException(tokens.Line, "A decorator is a call."));
            tokens.SkipLines();
        }

        return read;
    }

    private Declaration.Scope Scope(int line)
    {
        tokens.Expect("=");
        return new Declaration.Scope(tokens.ConstantText(), line);
    }

    private Declaration.Parameter Parameter(int line)
    {
        var name = tokens.Word();
        var type = Type(untilEquals: true);
        return new Declaration.Parameter(name, type, tokens.Take("=") ? expressions.Read() : null, line);
    }

    private Declaration.Output Output(int line)
    {
        var name = tokens.Word();
        var type = Type(untilEquals: true);
        tokens.Expect("=");
        return new Declaration.Output(name, type, expressions.Read(), line);
    }

    private Declaration.Resource Resource() => Resource(tokens.LineAfter("resource"));

    private Declaration.Resource Resource(int line)
    {
        var name = tokens.Word();
        var type = tokens.ConstantText();
        var existing = tokens.Take("existing");
        tokens.Expect("=");
        return new Declaration.Resource(name, type, existing, expressions.Body(), line);
    }

    private Declaration.Module Module(int line)
    {
        var name = tokens.Word();
        var path = tokens.ConstantText();
        tokens.Expect("=");
        return new Declaration.Module(name, path, expressions.Body(), line);
    }

    /// <summary>A type is not looked into: its brackets must close, and it must not be empty.</summary>
    private string Type(bool untilEquals)
    {
        var read = new List<string>();
        for (var depth = 0; depth > 0 || !(tokens.Now.Kind is TokenKind.NewLine or TokenKind.End || (untilEquals && tokens.Now.Is("=")));)
        {
            var token = tokens.Next();
            depth += token.Value switch { "{" or "[" or "(" => 1, "}" or "]" or ")" => -1, _ => 0 };
            if (depth < 0 || token.Kind == TokenKind.End)
            {
                throw new BicepSyntaxException(token.Line, "The brackets of a type do not close.");
            }

            read.Add(token.Value);
        }

        return read.Count > 0 ? string.Concat(read) : throw new BicepSyntaxException(tokens.Line, "A type is missing.");
    }
}
