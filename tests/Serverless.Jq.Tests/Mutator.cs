using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Serverless.Jq.Testing;

namespace Serverless.Jq.Tests;

/// <summary>Makes new programs and inputs of those of jq's suites: most programs are grafted from whole ones and compile, the others are broken somewhere.</summary>
internal sealed partial class Mutator(List<JqTestCase> seeds, Random chance)
{
    private static readonly byte[] structural = "[]{}\",:0123eE.-\\ud8"u8.ToArray();

    private static readonly string[] fragments =
    [
        "|", ",", "//", "?//", "?", "..", ".[]", ".[]?", "[.]", "(.)", "{a:.}", "1", "-", "+", "*", "\"a\"", "$x", " as $x | ", " as [$x] | ", "null",
        "|=", "+=", "//=", "reduce .[] as $x (.;", "foreach .[] as $x (.;.;", ")", "try ", " catch .", "if . then ", " else ", " end", "def f: ", "def f(g): ", ";", "f", "label $x | ", "break $x",
        "path(", "del(", "recurse(", "limit(3;", "first(", "getpath([", "])", "tojson", "fromjson", "@base64d ", "@uri ", "test(\"", "sub(\"", "\\(", "[range(9)]", "1e1000", "nan", "infinite",
        "sort_by(", "group_by(", "splits(\"\")", "implode", "explode", "tostream", "fromstream(", "strptime(\"%Y\")", "strftime(\"%j\")", "mktime", "gmtime", "ltrimstr(", "indices(", "inside(", "walk(", "$__loc__", "input", "env", "error(", "repeat(", "until(", "while(",
    ];

    private static readonly string[] grafts =
    [
        "[{0}]", "({0}) | ({1})", "({0}), ({1})", "({0}) // ({1})", "try ({0}) catch ({1})", "({0})?", "first({0})", "last({0})", "[limit(3; {0})]", "[skip(1; {0})]", "isempty({0})", "add({0})", "path({0})", "[paths({0})]", "del({0})", "pick({0})", "to_entries, ({0})",
        "({0}) as $x | ({1})", "({0}) as [$x, {{a: $y}}] | ({1}), $x", "({0}) as [$x] ?// $x | ({1})", "reduce ({0}) as $x (.; {1})", "foreach ({0}) as $x (.; {1}; [$x, .])", "label $out | ({0}) | (., break $out)", "def f: {0}; f, ({1})", "def f(g): [g, g]; f({0})",
        "def f($a): $a | {0}; f({1})", "({0}) |= ({1})", "({0}) = ({1})", "({0}) += ({1})", "({0}) //= ({1})", "map({0})", "map_values({0})", "with_entries({0})", "walk({0})", "select({0})", "recurse({0})", "[while({0}; {1})]", "[until({0}; {1})]", "sort_by({0})", "group_by({0})",
        "unique_by({0})", "min_by({0})", "any({0})", "all({0}; {1})", "if ({0}) then ({1}) else . end", "({0}) and ({1})", "({0}) == ({1})", "({0}) < ({1})", "({0}) + ({1})", "({0}) - ({1})", "({0}) * ({1})", "({0}) / ({1})", "({0}) % ({1})", "-({0})", "{{a: ({0})}}", "{{\"a\\({0})\": ({1})}}",
        "[.[({0})]?]", "[.[({0}):({1})]?]", "\"<\\({0})>\"", "@json \"\\({0})\"", "@sh \"\\({0})\"", "@csv \"\\({0})\"", "({0}) | tojson | fromjson", "[{0}] | tostream", "fromstream(({0}) | tostream)", "[({0}) | splits({1})]", "test({0})", "[match({0}; \"g\")]", "sub({0}; {1})", "gsub({0}; {1}; \"g\")",
        "getpath([{0}])", "setpath([{0}]; {1})", "delpaths([[{0}]])", "has({0})", "contains({0})", "inside({0})", "indices({0})", "ltrimstr({0})", "split({0})", "join({0})", "strftime({0})", "strptime({0})", "range({0}; {1})", "[.[]? | {0}]", "[..] | ({0})", "input | ({0})", "error({0})", "limit({0}; {1})", "tojson | ({0})", "implode, ({0})",
    ];

    private readonly List<string> whole = [.. seeds.Select(seed => seed.Program).Where(Compiles)];

    public string Program()
    {
        var program = Seed();
        for (var times = chance.Next(1, 4); times > 0; times--)
        {
            program = chance.Next(3) switch
            {
                0 => Exchanged(program),
                _ => string.Format(CultureInfo.InvariantCulture, grafts[chance.Next(grafts.Length)], program, Whole()),
            };
        }

        return chance.Next(5) == 0 ? Broken(program) : program;
    }

    /// <summary>An input with a byte or two changed, which may make it no JSON, or no UTF-8.</summary>
    public byte[] Input()
    {
        var input = Encoding.UTF8.GetBytes(seeds[chance.Next(seeds.Count)].Input);
        for (var times = chance.Next(4) - 1; times > 0 && input.Length > 0; times--)
        {
            input[chance.Next(input.Length)] = chance.Next(4) == 0 ? (byte)chance.Next(256) : structural[chance.Next(structural.Length)];
        }

        return chance.Next(10) == 0 ? [.. input, (byte)' ', .. Input()] : input;
    }

    private string Seed() => chance.Next(10) == 0 ? seeds[chance.Next(seeds.Count)].Program : Whole();

    private string Whole() => whole[chance.Next(whole.Count)];

    /// <summary>One number, name or text in the place of another.</summary>
    private string Exchanged(string program)
    {
        var theirs = Words().Matches(Whole());
        var ours = Words().Matches(program);
        if (theirs.Count == 0 || ours.Count == 0)
        {
            return program;
        }

        var place = ours[chance.Next(ours.Count)];
        return string.Concat(program.AsSpan(0, place.Index), theirs[chance.Next(theirs.Count)].Value, program.AsSpan(place.Index + place.Length));
    }

    private static bool Compiles(string program)
    {
        try
        {
            JqProgram.Compile(program);
            return !program.Contains('#');
        }
        catch (JqSyntaxException)
        {
            return false;
        }
    }

    private string Broken(string program)
    {
        var text = new StringBuilder(program);
        for (var times = chance.Next(1, 5); times > 0; times--)
        {
            var at = chance.Next(text.Length + 1);
            switch (chance.Next(6))
            {
                case 0 when at < text.Length:
                    text.Remove(at, Math.Min(chance.Next(1, 6), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, fragments[chance.Next(fragments.Length)]);
                    break;
                case 2:
                    var other = Seed();
                    text.Insert(at, other.AsSpan(chance.Next(other.Length + 1)));
                    break;
                case 3 when at < text.Length:
                    text[at] = (char)chance.Next(1, 300);
                    break;
                case 4:
                    text.Append(" | ").Append(Seed());
                    break;
                default:
                    text.Insert(0, '(').Append(") ").Append(fragments[chance.Next(fragments.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    [GeneratedRegex("[0-9][0-9.eE]*|[.$@]?[a-z_][a-z_0-9]*|\"[^\"\\\\]*\"")]
    private static partial Regex Words();
}
