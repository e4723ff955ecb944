using Serverless.Jq.Builtins;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;

namespace Serverless.Jq.Syntax;

/// <summary>
/// Reads a program by recursive descent and compiles it as it goes: every name is defined before it is used, so one
/// pass is enough. Nodes that need to know which bodies have frames are linked when the whole has been read.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Deepest nesting of a program; a guard watches the host's stack every few levels of it.</summary>
    private const int DeepestProgram = 1_000;
    private const int LevelsPerGuard = 48;
    private const int DeepestBrackets = 400;

    private readonly string text;
    private readonly List<Token> tokens;
    private readonly Linker linker;
    private int at;
    private int nesting;
    private Scope? scope;
    private Level level;

    private Parser(string text, Linker linker, Level level)
    {
        this.text = text;
        this.linker = linker;
        this.level = level;
        tokens = Lexer.Cut(text);
    }

    /// <summary>Compiles a whole program; the variables take the first slots of its frame.</summary>
    public static (Node Main, Level Level, RegexConstants Regexes) Program(string text, IReadOnlyCollection<string> variables)
    {
        var level = new Level(null, hasArguments: false);
        var linker = new Linker(level);
        var parser = new Parser(text, linker, level);
        foreach (var name in variables)
        {
            parser.scope = new Scope.Variable(parser.scope, name, new Slot(level, level.NewSlot()));
        }

        var main = parser.TopLevel();
        main.MarkTail();
        linker.Link();
        return (main, level, linker.Regexes);
    }

    /// <summary>Compiles definitions of the library, which see nothing but the library.</summary>
    public static List<Function> Definitions(string text, Linker linker)
    {
        var parser = new Parser(text, linker, linker.Root);
        var functions = new List<Function>();
        while (parser.Peek.Is("def"))
        {
            functions.Add(parser.Definition());
        }

        return functions;
    }

    private Token Peek => tokens[at];

    private Token Next() => tokens[at < tokens.Count - 1 ? at++ : at];

    private bool Skip(string symbol)
    {
        if (!Peek.Is(symbol))
        {
            return false;
        }

        Next();
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Skip(symbol))
        {
            throw Unexpected();
        }
    }

    private JqSyntaxException Unexpected(string expecting = "") =>
        Error($"syntax error, unexpected {Peek.Name}{(expecting.Length == 0 ? "" : ", expecting " + expecting)}", Peek.Start, Peek.End);

    private JqSyntaxException Error(string message, int start, int end) => SourceText.Error(text, message, start, end);

    private int EndOfLast => at == 0 ? 0 : tokens[at - 1].End;

    private Node TopLevel()
    {
        ModuleHeader();
        var start = at;
        if (Peek.Kind == TokenKind.End)
        {
            return IdentityNode.Instance;
        }

        if (!StartsQuery(Peek))
        {
            throw Unexpected("end of file");
        }

        while (Peek.Is("def"))
        {
            Definition();
        }

        var main = Peek.Kind == TokenKind.End && at > start ? IdentityNode.Instance : Query();
        return Peek.Kind == TokenKind.End ? main : throw Unexpected("end of file");
    }

    /// <summary>A query: definitions, bindings and labels reach to its end; a comma binds tighter than a pipe.</summary>
    private Node Query()
    {
        Enter();
        var outer = scope;
        var first = CommaList();
        var result = Skip("|") ? Compose.Pipe(first, Query()) : first;
        scope = outer;
        nesting--;
        return Made(result);
    }

    private Node CommaList()
    {
        var first = QueryPart();
        if (!Peek.Is(","))
        {
            return first;
        }

        var parts = new List<Node> { first };
        while (Skip(","))
        {
            parts.Add(QueryPart());
        }

        return Made(new CommaNode([.. parts]));
    }

    private Node QueryPart()
    {
        if (Peek.Is("def"))
        {
            var outer = scope;
            Definition();
            var rest = Query();
            scope = outer;
            return rest;
        }

        if (Peek.Is("label"))
        {
            return Label();
        }

        var expression = Expression(0);
        return Skip("as") ? Binding(expression) : expression;
    }

    private LabelNode Label()
    {
        Next();
        var name = Peek.Kind == TokenKind.Binding ? Next().Text : throw Unexpected();
        Expect("|");
        var outer = scope;
        var slot = level.NewSlot();
        scope = new Scope.Label(scope, name, new Slot(level, slot));
        var body = Query();
        scope = outer;
        return new LabelNode(slot, body);
    }

    private Node Binding(Node source)
    {
        var outer = scope;
        var patterns = Patterns(out var slots);
        Expect("|");
        var body = Query();
        scope = outer;
        return Made(Bound(source, patterns, slots, body));
    }

    private static Node Bound(Node source, Pattern[] patterns, int[] slots, Node body) =>
        patterns.Length == 1 ? new BindNode(source, patterns[0], body) : new BindAlternativesNode(source, patterns, slots, body);

    /// <summary>Operators by precedence climbing.</summary>
    private Node Expression(int lowest)
    {
        Enter();
        var left = Term();
        var highest = int.MaxValue;
        while (Infix.Find(Peek) is { } infix && infix.Precedence >= lowest)
        {
            if (infix.Precedence > highest)
            {
                throw Unexpected();
            }

            Next();
            var right = Expression(infix.IsRight ? infix.Precedence : infix.Precedence + 1);
            left = Made(infix.Make(left, right));
            highest = infix.IsAlone ? infix.Precedence - 1 : int.MaxValue;
        }

        nesting--;
        return left;
    }

    /// <summary>Reads <c>def name(parameters): body;</c> and adds the name to the scope.</summary>
    private Function Definition()
    {
        Expect("def");
        var name = Peek.Kind == TokenKind.Identifier ? Next().Text : throw Unexpected();
        var parameters = new List<(string Name, bool IsValue)>();
        if (Skip("("))
        {
            do
            {
                parameters.Add(Peek.Kind is TokenKind.Binding or TokenKind.Identifier
                    ? (Peek.Text, Next().Kind == TokenKind.Binding)
                    : throw Unexpected());
            }
            while (Skip(";"));
            Expect(")");
        }

        Expect(":");
        var function = NewFunction(name, parameters);
        var outer = scope;
        var outerLevel = level;
        level = function.Level;
        scope = new Scope.Defined(scope, function);
        for (var i = 0; i < parameters.Count; i++)
        {
            scope = new Scope.Parameter(scope, parameters[i].Name, level, i);
            if (parameters[i].IsValue)
            {
                scope = new Scope.Variable(scope, parameters[i].Name, new Slot(level, function.ValueSlots[i]));
            }
        }

        function.Body = Query();
        level = outerLevel;
        scope = new Scope.Defined(outer, function);
        Expect(";");
        return function;
    }

    private Function NewFunction(string name, List<(string Name, bool IsValue)> parameters)
    {
        var own = new Level(level, parameters.Count > 0);
        var slots = parameters.Select(parameter => parameter.IsValue ? own.NewSlot() : -1).ToArray();
        return new Function(name, [.. parameters.Select(parameter => parameter.Name)], own, slots);
    }

    private void Enter()
    {
        if (++nesting > DeepestBrackets || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error("the program nests too deep", Peek.Start, Peek.End);
        }
    }

    private Node Made(Node node)
    {
        if (node.Height > DeepestProgram)
        {
            throw Error("the program nests too deep", Peek.Start, Peek.End);
        }

        if (node is ILinked linked)
        {
            linker.Add(linked);
        }

        return node.Height > 0 && node.Height % LevelsPerGuard == 0 && node is not GuardNode ? new GuardNode(node) : node;
    }

    private static bool StartsQuery(in Token token) => token.Kind switch
    {
        TokenKind.Keyword => token.Text is "def" or "if" or "reduce" or "foreach" or "try" or "label" or "break",
        TokenKind.Symbol => token.Text is "." or ".." or "(" or "[" or "{" or "-",
        TokenKind.Identifier or TokenKind.Field or TokenKind.Binding or TokenKind.Literal or TokenKind.Format or TokenKind.StringStart or TokenKind.Location => true,
        _ => false,
    };
}
