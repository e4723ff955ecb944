using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Jq;

namespace Serverless.Local.Jq;

/// <summary>The options of <c>router jq</c>, named as jq names them.</summary>
internal sealed class JqOptions
{
    public Option<bool> RunTests { get; } = new("--run-tests") { Description = "The files are suites in jq's own test format: run them and count." };

    public Option<bool> RawInput { get; } = new("--raw-input", "-R") { Description = "Each line is a text, not JSON." };

    private readonly Option<bool> nullInput = new("--null-input", "-n") { Description = "Run once, with null; read inputs with input and inputs." };
    private readonly Option<bool> raw = new("--raw-output", "-r") { Description = "Texts without quotes." };
    private readonly Option<bool> join = new("--join-output", "-j") { Description = "As -r, without line ends." };
    private readonly Option<bool> ascii = new("--ascii-output", "-a") { Description = "Escape everything beyond ASCII." };
    private readonly Option<bool> compact = new("--compact-output", "-c") { Description = "Each output on one line." };
    private readonly Option<bool> slurp = new("--slurp", "-s") { Description = "Run once, with all inputs as one array." };
    private readonly Option<bool> exitStatus = new("--exit-status", "-e") { Description = "The exit code tells of the last output." };
    private readonly Option<bool> sort = new("--sort-keys", "-S") { Description = "Keys in order." };
    private readonly Option<bool> tab = new("--tab") { Description = "Indent with tabs." };
    private readonly Option<int> indent = new("--indent") { Description = "Spaces a level, 0 to 7.", DefaultValueFactory = _ => 2 };
    private readonly Option<string[]> arg = Pairs("--arg", "NAME VALUE: $NAME is the text.");
    private readonly Option<string[]> argJson = Pairs("--argjson", "NAME JSON: $NAME is the value.");
    private readonly Option<bool> positional = new("--args") { Description = "What stands after the filter are texts of $ARGS.positional." };
    private readonly Option<bool> positionalJson = new("--jsonargs") { Description = "What stands after the filter are values of $ARGS.positional." };
    private readonly Argument<string[]> texts = new("FILTER [FILE...]") { Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };

    public void AddTo(Command command)
    {
        command.Arguments.Add(texts);
        Option[] all = [nullInput, raw, join, ascii, compact, slurp, exitStatus, sort, tab, indent, arg, argJson, positional, positionalJson, RawInput, RunTests];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    public IReadOnlyList<string> Texts(ParseResult parsed) => parsed.GetValue(texts)!;

    public IReadOnlyList<string> Files(ParseResult parsed) =>
        parsed.GetValue(positional) || parsed.GetValue(positionalJson) ? [] : [.. Texts(parsed).Skip(1)];

    public JqTextLayout Layout(ParseResult parsed) => new(
        parsed.GetValue(compact) ? -1 : parsed.GetValue(indent) is 0 ? -1 : parsed.GetValue(indent),
        parsed.GetValue(tab),
        parsed.GetValue(sort),
        parsed.GetValue(ascii),
        parsed.GetValue(raw) || parsed.GetValue(join));

    public JqManner Manner(ParseResult parsed) =>
        new(parsed.GetValue(nullInput), parsed.GetValue(slurp), parsed.GetValue(exitStatus), parsed.GetValue(join), parsed.GetValue(RawInput));

    /// <summary>Every <c>$NAME</c> a program may use, <c>$ARGS</c> included.</summary>
    /// <exception cref="JsonException">A value of <c>--argjson</c> or <c>--jsonargs</c> is no JSON.</exception>
    public IReadOnlyDictionary<string, JsonElement> Named(ParseResult parsed)
    {
        var named = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in Pairs(parsed, arg))
        {
            named.TryAdd(name, JsonSerializer.SerializeToElement(value));
        }

        foreach (var (name, value) in Pairs(parsed, argJson))
        {
            named.TryAdd(name, JsonElement.Parse(value));
        }

        var rest = Texts(parsed).Skip(1);
        JsonNode?[] given = parsed.GetValue(positional) ? [.. rest.Select(text => JsonValue.Create(text))]
            : parsed.GetValue(positionalJson) ? [.. rest.Select(text => JsonNode.Parse(text))]
            : [];
        var byName = new JsonObject([.. named.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonNode.Parse(pair.Value.GetRawText())))]);
        named["ARGS"] = JsonSerializer.SerializeToElement(new JsonObject { ["positional"] = new JsonArray(given), ["named"] = byName });
        return named;
    }

    /// <summary>jq's options of two words, <c>--arg NAME VALUE</c>, as the parser of the command line takes them: <c>--arg NAME=VALUE</c>.</summary>
    public static string[] Joined(string[] arguments)
    {
        var joined = new List<string>(arguments.Length);
        for (var i = 0; i < arguments.Length; i++)
        {
            joined.Add(arguments[i]);
            if (arguments[0] == "jq" && arguments[i] is "--arg" or "--argjson" && i + 2 < arguments.Length)
            {
                joined.Add($"{arguments[i + 1]}={arguments[i + 2]}");
                i += 2;
            }
        }

        return [.. joined];
    }

    private static IEnumerable<(string Name, string Value)> Pairs(ParseResult parsed, Option<string[]> option) =>
        (parsed.GetValue(option) ?? []).Select(pair => pair.Split('=', 2)).Select(pair => pair.Length == 2 ? (pair[0], pair[1]) : throw new FormatException($"{option.Name} takes a name and a value."));

    private static Option<string[]> Pairs(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => [] };
}

/// <param name="Null">Run once, with null.</param>
/// <param name="Slurp">Run once, with everything.</param>
/// <param name="ExitStatus">The exit code tells of the last output.</param>
/// <param name="Join">No line ends.</param>
/// <param name="Raw">Inputs are lines of text.</param>
internal sealed record JqManner(bool Null, bool Slurp, bool ExitStatus, bool Join, bool Raw);
