namespace Serverless.Infra.Tests.Bicep;

/// <summary>Where reading stands in the tokens.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private int at;

    public Token Now => tokens[at];

    public int Line => Now.Line;

    public bool AtEnd => Now.Kind == TokenKind.End;

    public Token Ahead(int count) => tokens[Math.Min(at + count, tokens.Count - 1)];

    public Token Next() => tokens[at < tokens.Count - 1 ? at++ : at];

    public bool Take(string sign)
    {
        if (!Now.Is(sign))
        {
            return false;
        }

        Next();
        return true;
    }

    public void Expect(string sign)
    {
        if (!Take(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    public int LineAfter(string word)
    {
        var line = Line;
        Expect(word);
        return line;
    }

    public string Word() => Now.Kind == TokenKind.Word ? Next().Value : throw Unexpected("a name");

    public string WordThen(string sign)
    {
        var word = Word();
        Expect(sign);
        return word;
    }

    public string ConstantText() =>
        Now is { Kind: TokenKind.Text, Parts: [string only] } ? Passed(only) : throw Unexpected("a text with nothing computed in it");

    public void SkipLines()
    {
        while (Now.Kind == TokenKind.NewLine)
        {
            Next();
        }
    }

    /// <summary>A statement ends with its line.</summary>
    public void EndLine()
    {
        if (!AtEnd && Next().Kind != TokenKind.NewLine)
        {
            at--;
            throw Unexpected("the end of the line");
        }
    }

    public BicepSyntaxException Unexpected(string wanted) =>
        new(Line, $"Here should be {wanted}, not {(Now.Kind switch { TokenKind.End => "the end", TokenKind.NewLine => "a new line", _ => $"'{Now.Value}'" })}.");

    private string Passed(string only)
    {
        Next();
        return only;
    }
}
