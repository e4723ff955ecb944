using System.Diagnostics;
using System.Text;

namespace Serverless.Jq.Tests;

/// <summary>Generated programs and inputs, answered by the machine's own jq as well: features that releases since 1.6 have in common.</summary>
public sealed class SystemJqTests
{
    private const int Programs = 100;

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(2);

    private static readonly JqBudget budget = new(Steps: 3_000_000, Depth: 2_000);

    private static readonly string[] inputs =
    [
        "null", "true", "0", "-1.5", "\"\"", "\"a,b c\"", "[]", "{}", "[3,1,2]", "[null,false,1,\"x\",[2],{\"a\":1}]", "{\"a\":{\"b\":[1,2,{\"c\":3}]},\"b\":\"x\"}",
        "[{\"a\":1,\"b\":2},{\"a\":1,\"b\":3},{\"a\":0}]", "{\"a\":[1,2],\"b\":null,\"c\":false}", "\"é😀z\"",
    ];

    private static readonly string[] leaves =
    [
        ".", ".a", ".b", ".a.b", ".[0]", ".[-1]", ".[1:]", ".[]", ".[]?", "..", "1", "null", "\"s\"", "[]", "{}", "keys", "length", "type", "tojson", "add", "not", "empty",
        "sort", "to_entries", "reverse", "unique", "min", "max", "flatten", "any", "all", "tostring", "[paths]", "[..]", "first", "last", "explode", "ascii_upcase", "utf8bytelength", "from_entries",
        "(\"e\" | error)", "@json", "@html", "@base64", "tostream", "[leaf_paths]", "floor",
    ];

    private static readonly string[] unary =
    [
        "[{0}]", "map({0})", "select({0})", "try ({0}) catch \"caught\"", "[limit(2; {0})]", "[{0}] | length", "{{x: ({0})}}", "\"<\\({0})>\"", "sort_by({0})",
        "group_by({0})", "unique_by({0})", "min_by({0})", "map_values({0})", "with_entries({0})", "recurse({0}; . != null) | numbers", "if {0} then 1 else 2 end", "reduce ({0}) as $x (0; . + 1)",
        "[foreach ({0}) as $x (0; . + 1; [., $x])]", "({0}) as $x | [$x, .]", "({0}) as [$p, {{a: $q}}] | [$p, $q]", "def f: {0}; [f, f]", "def f(g): [g, g]; f({0})",
        "[.[]? | {0}]", "has({0})", "contains({0})", "inside({0})", "indices({0})", "split({0})", "join(\"-\") | ({0})", "startswith({0})", "getpath([{0}])", "[range({0})] | length", "walk({0})",
        "-({0})", ".a = ({0})", ".[0] |= ({0})", ".[] |= ({0})", ".a.b += ({0})", "(.. | select(type == \"number\")) |= ({0})", "del(.[] | select({0}))", "[path(.. | select({0}))]", ".[1:] = ({0})", "label $out | ({0}) | if . == 1 then break $out else . end", "[until(true; {0})]", "in({0})", "index({0})",
    ];

    private static readonly string[] binary =
    [
        "({0}) | ({1})", "({0}), ({1})", "({0}) + ({1})", "({0}) - ({1})", "({0}) == ({1})", "({0}) < ({1})", "({0}) and ({1})", "({0}) or ({1})", 
        "{{a: ({0}), b: ({1})}}", "if ({0}) then ({1}) else . end", "[({0}) as $x | ({1}) as $y | [$x, $y]]", "setpath([{0}]; {1})", "({0}) // ({1})", "reduce ({0}) as $x (.; {1})",
    ];

    [Fact]
    public void Generated_programs_answer_as_the_machines_own_jq_does()
    {
        Assert.SkipUnless(Runs("jq", ["--version"], "", out _), "no jq on this machine");
        var chance = new Random(int.Parse(Environment.GetEnvironmentVariable("JQ_SEED") ?? "7", System.Globalization.CultureInfo.InvariantCulture));
        var differences = new List<string>();
        for (var i = 0; i < Programs; i++)
        {
            var program = Program(chance, 3);
            var known = $"try ([limit(20; {program})] | [true, .]) catch [false]";
            if (!Runs("jq", ["-c", known], string.Join('\n', inputs), out var expected))
            {
                continue;
            }

            string actual;
            try
            {
                actual = string.Join('\n', inputs.Select(input => Answer(known, input)));
            }
            catch (JqException spent) when (spent.Message.StartsWith("The budget", StringComparison.Ordinal))
            {
                continue;
            }

            if (actual != expected.TrimEnd())
            {
                differences.Add($"{program}\n{Difference(expected.TrimEnd().Split('\n'), actual.Split('\n'))}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static string Answer(string program, string input) =>
        string.Join('\n', JqProgram.Compile(program).RunText(Json.Of(input), JqTextLayout.Compact, budget: budget).Select(output => Encoding.UTF8.GetString(output.Utf8.Span)));

    private static string Difference(string[] expected, string[] actual) =>
        string.Join('\n', inputs.Select((input, i) => (input, Expected: expected.ElementAtOrDefault(i), Actual: actual.ElementAtOrDefault(i)))
            .Where(line => line.Expected != line.Actual).Take(2).Select(line => $"    {line.input}: {line.Actual} where jq has {line.Expected}"));

    private static string Program(Random chance, int depth) => depth == 0 || chance.Next(4) == 0
        ? leaves[chance.Next(leaves.Length)]
        : chance.Next(2) == 0
            ? string.Format(unary[chance.Next(unary.Length)], Program(chance, depth - 1))
            : string.Format(binary[chance.Next(binary.Length)], Program(chance, depth - 1), Program(chance, depth - 1));

    private static bool Runs(string name, string[] arguments, string input, out string output)
    {
        output = "";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var answer = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(patience))
            {
                process.Kill();
                return false;
            }

            output = answer.Result;
            return process.ExitCode == 0 && errors.Result.Length == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
