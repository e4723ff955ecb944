using Serverless.Jq;

namespace Serverless.Local.Jq;

/// <summary>What a command line asks for. It is read as jq reads its own: in order, short options together (<c>-nr</c>), two words after <c>--arg</c>.</summary>
internal sealed class JqOptions
{
    private readonly Dictionary<string, JqInput> named = new(StringComparer.Ordinal);
    private readonly List<JqInput> positional = [];
    private int indent = 2;
    private bool tab;

    private JqOptions()
    {
    }

    public string? Filter { get; private set; }

    public List<string> Files { get; } = [];

    public bool NullInput { get; private set; }

    public bool Slurp { get; private set; }

    public bool RawInput { get; private set; }

    public bool RawOutput { get; private set; }

    public bool JoinOutput { get; private set; }

    /// <summary>Each output ends with NUL.</summary>
    public bool RawOutput0 { get; private set; }

    public bool AsciiOutput { get; private set; }

    public bool SortKeys { get; private set; }

    public bool ExitStatus { get; private set; }

    /// <summary>The filter is the name of a file.</summary>
    public bool FromFile { get; private set; }

    /// <summary>RS before each value, as in JSON text sequences (RFC 7464).</summary>
    public bool Sequence { get; private set; }

    /// <summary>Inputs are taken apart as <c>tostream</c> does.</summary>
    public bool Stream { get; private set; }

    public bool Unbuffered { get; private set; }

    public bool Help { get; private set; }

    /// <summary>The files are suites in jq's own test format.</summary>
    public bool RunTests { get; private set; }

    public JqTextLayout Layout => new(indent, tab, SortKeys, AsciiOutput, RawOutput && !AsciiOutput);

    /// <summary>Every <c>$NAME</c> a program may use, <c>$ARGS</c> and <c>$__prog_args</c> included.</summary>
    public IReadOnlyDictionary<string, JqInput> Variables()
    {
        var all = new Dictionary<string, JqInput>(named, StringComparer.Ordinal);
        var list = JqInput.Of(positional);
        all["ARGS"] = JqInput.Of(new Dictionary<string, JqInput> { ["positional"] = list, ["named"] = JqInput.Of(named) });
        return all;
    }

    /// <exception cref="JqUsageException">The command line is wrong.</exception>
    public static JqOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new JqOptions();
        var words = new JqWords(arguments);
        Func<string, JqInput>? further = null;
        while (words.Next() is { } word)
        {
            if (words.IsOption)
            {
                foreach (var name in JqWords.Names(word))
                {
                    options.Take(name, words, ref further);
                }
            }
            else if (options.Filter is null && !options.RunTests)
            {
                options.Filter = word;
            }
            else if (further is not null)
            {
                options.positional.Add(further(word));
            }
            else
            {
                options.Files.Add(word);
            }
        }

        if (options.FromFile && options.Filter is { } file)
        {
            options.Filter = JqFiles.Text(file);
        }

        return options;
    }

    private void Take(string name, JqWords words, ref Func<string, JqInput>? further)
    {
        switch (name)
        {
            case "n" or "null-input":
                NullInput = true;
                break;
            case "r" or "raw-output":
                RawOutput = true;
                break;
            case "j" or "join-output":
                RawOutput = JoinOutput = true;
                break;
            case "raw-output0":
                RawOutput = JoinOutput = RawOutput0 = true;
                break;
            case "c" or "compact-output":
                (indent, tab) = (-1, false);
                break;
            case "tab":
                (indent, tab) = (1, true);
                break;
            case "indent":
                (indent, tab) = (words.Indent(), false);
                break;
            case "a" or "ascii-output":
                AsciiOutput = true;
                break;
            case "s" or "slurp":
                Slurp = true;
                break;
            case "e" or "exit-status":
                ExitStatus = true;
                break;
            case "S" or "sort-keys":
                SortKeys = true;
                break;
            case "R" or "raw-input":
                RawInput = true;
                break;
            case "f" or "from-file":
                FromFile = true;
                break;
            case "seq":
                Sequence = true;
                break;
            case "stream":
                Stream = true;
                break;
            case "unbuffered":
                Unbuffered = true;
                break;
            case "C" or "color-output" or "M" or "monochrome-output" or "b" or "binary":
                // Outputs have no colour, and no line ends but LF.
                break;
            case "h" or "help":
                Help = true;
                break;
            case "run-tests":
                RunTests = true;
                break;
            case "args":
                further = JqInput.Of;
                break;
            case "jsonargs":
                further = text => JqFiles.Value(text) ?? throw new JqUsageException("jq: invalid JSON text passed to --jsonargs");
                break;
            default:
                TakeNamed(name, words);
                break;
        }
    }

    private void TakeNamed(string name, JqWords words)
    {
        switch (name)
        {
            case "arg":
                var (variable, text) = words.Two("--arg", "--arg varname value");
                named.TryAdd(variable, JqInput.Of(text));
                break;
            case "argjson":
                (variable, text) = words.Two("--argjson", "--argjson varname text");
                named.TryAdd(variable, JqFiles.Value(text) ?? throw new JqUsageException("jq: invalid JSON text passed to --argjson"));
                break;
            case "slurpfile":
                (variable, text) = words.Two("--slurpfile", "--slurpfile varname filename");
                named.TryAdd(variable, JqFiles.Values(text, variable));
                break;
            case "rawfile":
                (variable, text) = words.Two("--rawfile", "--rawfile varname filename");
                named.TryAdd(variable, JqFiles.RawText(text, variable));
                break;
            default:
                throw new JqUsageException($"jq: Unknown option {(name.Length == 1 ? "-" : "--")}{name}");
        }
    }
}
