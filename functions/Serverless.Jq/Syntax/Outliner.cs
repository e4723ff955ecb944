namespace Serverless.Jq.Syntax;

/// <summary>Reads outlines: it splits a text by its weakest operator, and leaves together what it does not know.</summary>
internal sealed class Outliner(string text, IReadOnlyCollection<string> variables)
{
    /// <summary>Functions without arguments and with exactly one output.</summary>
    private static readonly HashSet<string> single =
    [
        "length", "utf8bytelength", "not", "keys", "keys_unsorted", "add", "any", "all", "flatten", "floor", "sqrt", "tostring", "tonumber", "type",
        "isinfinite", "isnan", "isnormal", "sort", "min", "max", "unique", "reverse", "to_entries", "from_entries", "ascii_downcase", "ascii_upcase",
        "explode", "implode", "tojson", "fromjson", "todate", "fromdate", "todateiso8601", "fromdateiso8601", "now", "trim", "ltrim", "rtrim", "transpose",
    ];

    private static readonly HashSet<string> unsplit =
    [
        ",", "-", "*", "/", "%", "=", "|=", "+=", "-=", "*=", "/=", "%=", "//=", "==", "!=", "<", ">", "<=", ">=", "?", "?//", ";", ":", "..", "$",
    ];

    private readonly List<Token> tokens = Lexer.Cut(text);

    public JqOutline Outline() => Whole(0, tokens.Count - 1);

    private JqOutline Whole(int from, int to)
    {
        var tops = Tops(from, to);
        if (tops.Find(at => tokens[at].Is("|")) is > 0 and var pipe && !tops.Any(at => at < pipe && tokens[at].Kind == TokenKind.Keyword))
        {
            return new JqOutline.Pipe(Whole(from, pipe), Whole(pipe + 1, to));
        }

        if (from >= to || tops.Exists(at => tokens[at].Kind == TokenKind.Keyword || tokens[at].Is("|") || tokens[at].Is(",")))
        {
            return Closed(from, to);
        }

        if (tops.Find(at => tokens[at].Is("//")) is > 0 and var or)
        {
            return new JqOutline.Alternative(Whole(from, or), Whole(or + 1, to));
        }

        if (tops.Exists(at => tokens[at].Kind == TokenKind.Symbol && unsplit.Contains(tokens[at].Text)))
        {
            return Closed(from, to);
        }

        return tops.FindLast(at => tokens[at].Is("+")) is > 0 and var sum && sum > from ? new JqOutline.Sum(Whole(from, sum), Whole(sum + 1, to)) : Term(from, to);
    }

    /// <summary>The places of the tokens that are in no brackets and no text.</summary>
    private List<int> Tops(int from, int to)
    {
        var tops = new List<int>();
        var depth = 0;
        for (var at = from; at < to; at++)
        {
            depth -= Closes(tokens[at]) ? 1 : 0;
            if (depth == 0)
            {
                tops.Add(at);
            }

            depth += Opens(tokens[at]) ? 1 : 0;
        }

        return tops;
    }

    private static bool Opens(Token token) => token.Kind is TokenKind.StringStart or TokenKind.InterpolationStart || (token.Kind == TokenKind.Symbol && token.Text is "(" or "[" or "{");

    private static bool Closes(Token token) => token.Kind is TokenKind.StringEnd or TokenKind.InterpolationEnd || (token.Kind == TokenKind.Symbol && token.Text is ")" or "]" or "}");

    private JqOutline Term(int from, int to)
    {
        var (first, end) = (tokens[from], EndOf(from, to));
        JqOutline? head = first.Kind switch
        {
            TokenKind.Field => new JqOutline.Field(new JqOutline.Input(), first.Text),
            TokenKind.Binding when variables.Contains(first.Text) => new JqOutline.Variable(first.Text),
            TokenKind.StringStart => Text(from + 1, end - 1),
            TokenKind.Symbol when first.Text == "." => new JqOutline.Input(),
            TokenKind.Symbol when first.Text == "(" => Whole(from + 1, end - 1),
            TokenKind.Symbol when first.Text == "{" => Composed(from + 1, end - 1),
            _ => null,
        };
        for (var at = end; at < to && head is not null; at++)
        {
            head = tokens[at].Kind == TokenKind.Field ? new JqOutline.Field(head, tokens[at].Text) : null;
        }

        return head ?? Closed(from, to);
    }

    private int EndOf(int from, int to)
    {
        var depth = 0;
        for (var at = from; at < to; at++)
        {
            depth += (Opens(tokens[at]) ? 1 : 0) - (Closes(tokens[at]) ? 1 : 0);
            if (depth == 0)
            {
                return at + 1;
            }
        }

        return to;
    }

    private JqOutline.Text? Text(int from, int to)
    {
        var parts = new List<JqOutline>();
        for (var at = from; at < to;)
        {
            var end = EndOf(at, to);
            switch (tokens[at].Kind)
            {
                case TokenKind.StringText:
                    parts.Add(new JqOutline.Said(tokens[at].Value.Text));
                    break;
                case TokenKind.InterpolationStart:
                    parts.Add(Whole(at + 1, end - 1));
                    break;
                default:
                    return null;
            }

            at = end;
        }

        return new JqOutline.Text(parts);
    }

    private JqOutline.Composed? Composed(int from, int to)
    {
        var fields = new List<KeyValuePair<string, JqOutline>>();
        var commas = Tops(from, to).Where(at => tokens[at].Is(",")).Append(to);
        var start = from;
        foreach (var end in commas)
        {
            if (end > start)
            {
                if (Entry(start, end) is not { } field)
                {
                    return null;
                }

                fields.Add(field);
            }

            start = end + 1;
        }

        return new JqOutline.Composed(fields);
    }

    private KeyValuePair<string, JqOutline>? Entry(int from, int to)
    {
        var (name, next) = tokens[from].Kind switch
        {
            TokenKind.Identifier or TokenKind.Keyword => (tokens[from].Text, from + 1),
            TokenKind.StringStart when tokens[from + 1].Kind == TokenKind.StringText && tokens[from + 2].Kind == TokenKind.StringEnd => (tokens[from + 1].Value.Text, from + 3),
            _ => (null, from),
        };
        return name is null ? null
            : next < to && tokens[next].Is(":") ? new(name, Whole(next + 1, to))
            : next == to ? new(name, new JqOutline.Field(new JqOutline.Input(), name))
            : null;
    }

    private JqOutline.Program Closed(int from, int to)
    {
        if (from >= to)
        {
            return new JqOutline.Program(".", [], false, true);
        }

        var alone = to - from == 1 ? tokens[from] : default;
        var literal = alone.Kind == TokenKind.Literal || (alone.Kind == TokenKind.Identifier && alone.Text is "null" or "true" or "false");
        var named = tokens[from..to].Where(token => token.Kind == TokenKind.Binding && variables.Contains(token.Text)).Select(token => token.Text).Distinct().ToList();
        return new JqOutline.Program(
            text[tokens[from].Start..tokens[to - 1].End],
            named,
            literal || (to - from == 1 && (alone.Kind == TokenKind.Format || (alone.Kind == TokenKind.Identifier && single.Contains(alone.Text)))),
            !literal);
    }
}
