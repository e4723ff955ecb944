using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Serverless.Jq.Testing;

namespace Serverless.Jq.Tests;

/// <summary>Programs and inputs of jq's suites, mutated: whatever they are, only the declared exceptions may come out, and soon.</summary>
public sealed class MutationTests
{
    private static readonly TimeSpan duration = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("JQ_MUTATION_SECONDS") ?? "4", System.Globalization.CultureInfo.InvariantCulture));

    private static readonly JqBudget budget = new(Steps: 100_000, OutputBytes: 1 << 20, Depth: 200, Now: DateTimeOffset.UnixEpoch);

    private static readonly byte[] structural = "[]{}\",:0123eE.-\\ud8"u8.ToArray();

    private static readonly string[] fragments =
    [
        "|", ",", "//", "?//", "?", "..", ".[]", ".[]?", "[.]", "(.)", "{a:.}", "1", "-", "+", "*", "\"a\"", "$x", " as $x | ", " as [$x] | ", "null",
        "|=", "+=", "//=", "reduce .[] as $x (.;", "foreach .[] as $x (.;.;", ")", "try ", " catch .", "if . then ", " else ", " end", "def f: ", "def f(g): ", ";", "f", "label $x | ", "break $x",
        "path(", "del(", "recurse(", "limit(3;", "first(", "getpath([", "])", "tojson", "fromjson", "@base64d ", "@uri ", "test(\"", "sub(\"", "\\(", "[range(9)]", "1e1000", "nan", "infinite",
        "sort_by(", "group_by(", "splits(\"\")", "implode", "explode", "tostream", "fromstream(", "strptime(\"%Y\")", "strftime(\"%j\")", "mktime", "gmtime", "ltrimstr(", "indices(", "inside(", "walk(", "$__loc__", "input", "env", "error(", "repeat(", "until(", "while(",
    ];

    [Fact]
    public void Mutated_programs_end_soon_and_only_with_declared_exceptions()
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var seeds = SuiteTests.Suites.SelectMany(suite => JqTestSuite.Parse(File.ReadAllText(SharedData.SharedData.Path("jq", suite.Data))).Cases).ToList();
        var chance = new Random(20_240_601);
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; clock.Elapsed < duration; count++)
        {
            var program = Mutated(seeds[chance.Next(seeds.Count)].Program, seeds, chance);
            Check(program, Input(seeds[chance.Next(seeds.Count)].Input, chance));
        }

        Assert.True(count > 100, $"only {count} programs in {duration}");
    }

    private static void Check(string program, JsonElement input)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            foreach (var output in JqProgram.Compile(program).Run(input, budget: budget).Take(10_000))
            {
                Assert.NotEqual(JsonValueKind.Undefined, output.ValueKind);
            }
        }
        catch (Exception error) when (error is JqException or JqSyntaxException)
        {
            Assert.NotNull(error.Message);
        }
        catch (Exception error)
        {
            Assert.Fail($"{program} on {Text(input)} fails with {error}");
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"{program} on {Text(input)} took {clock.Elapsed}");
    }

    private static string Text(JsonElement input) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(input));

    private static string Mutated(string program, List<JqTestCase> seeds, Random chance)
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
                    var other = seeds[chance.Next(seeds.Count)].Program;
                    text.Insert(at, other.AsSpan(chance.Next(other.Length + 1)));
                    break;
                case 3 when at < text.Length:
                    text[at] = (char)chance.Next(1, 300);
                    break;
                case 4:
                    text.Append(" | ").Append(seeds[chance.Next(seeds.Count)].Program);
                    break;
                default:
                    text.Insert(0, '(').Append(") ").Append(fragments[chance.Next(fragments.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>The input with a byte or two changed, as long as a document reader still takes it: that includes text that is no UTF-8.</summary>
    private static JsonElement Input(string text, Random chance)
    {
        var whole = Encoding.UTF8.GetBytes(text);
        var mutated = (byte[])whole.Clone();
        for (var times = chance.Next(3); times > 0 && mutated.Length > 0; times--)
        {
            mutated[chance.Next(mutated.Length)] = chance.Next(4) == 0 ? (byte)chance.Next(256) : structural[chance.Next(structural.Length)];
        }

        foreach (var candidate in new[] { mutated, whole })
        {
            try
            {
                return JsonElement.Parse(candidate);
            }
            catch (JsonException)
            {
                // Not a document: the next candidate.
            }
        }

        return JsonElement.Parse("[null, \"\\ud800\", {\"a\": [1e400, -0]}]");
    }
}
