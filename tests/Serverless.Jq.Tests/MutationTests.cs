using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Serverless.Jq.Testing;

namespace Serverless.Jq.Tests;

/// <summary>Programs and inputs of jq's suites, mutated: whatever they are, only the declared exceptions may come out, and soon.</summary>
public sealed class MutationTests
{
    private static readonly TimeSpan duration = TimeSpan.FromSeconds(Setting("JQ_MUTATION_SECONDS", 15));

    /// <summary>The long run: so many programs, however long they take.</summary>
    private static readonly int wanted = Setting("JQ_MUTATIONS", 0);

    private static readonly int seed = Setting("JQ_SEED", 20_240_601);

    /// <summary>Longer than any of them may take.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1);

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
        var chance = new Random(seed);
        var clock = Stopwatch.StartNew();
        var tally = new Tally();
        for (; wanted > 0 ? tally.Programs < wanted : clock.Elapsed < duration; tally.Programs++)
        {
            var program = Mutated(seeds[chance.Next(seeds.Count)].Program, seeds, chance);
            Check(program, Input(seeds[chance.Next(seeds.Count)].Input, chance), tally);
        }

        TestContext.Current.SendDiagnosticMessage($"{tally} in {clock.Elapsed.TotalSeconds:0} s, seed {seed}");
        Assert.True(tally.Programs > 100, $"only {tally}");
    }

    private static int Setting(string name, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void Check(string program, JsonElement input, Tally tally)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            foreach (var output in JqProgram.Compile(program).Run(input, budget: budget).Take(10_000))
            {
                Assert.NotEqual(JsonValueKind.Undefined, output.ValueKind);
                tally.Outputs++;
            }

            tally.Finished++;
        }
        catch (JqSyntaxException error)
        {
            Assert.NotNull(error.Message);
            tally.Refused++;
        }
        catch (JqException error)
        {
            Assert.NotNull(error.Message);
            tally.Failed++;
        }
        catch (Exception error)
        {
            Assert.Fail($"{program} on {Text(input)} fails with {error}");
        }

        tally.Slowest = clock.Elapsed > tally.Slowest ? clock.Elapsed : tally.Slowest;
        if (clock.Elapsed > patience)
        {
            Slow(program, input);
        }
    }

    /// <summary>Once more, alone: a busy machine may have stopped the first time for as long as it liked.</summary>
    private static void Slow(string program, JsonElement input)
    {
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 3 && best > patience; round++)
        {
            var clock = Stopwatch.StartNew();
            Check(program, input);
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        Assert.True(best < patience, $"{program} on {Text(input)} took {best}");
    }

    private static void Check(string program, JsonElement input)
    {
        try
        {
            _ = JqProgram.Compile(program).Run(input, budget: budget).Take(10_000).Count();
        }
        catch (Exception error) when (error is JqException or JqSyntaxException)
        {
            // Only the time is asked for.
        }
    }

    private sealed class Tally
    {
        public int Programs { get; set; }

        public int Finished { get; set; }

        public int Failed { get; set; }

        public int Refused { get; set; }

        public long Outputs { get; set; }

        public TimeSpan Slowest { get; set; }

        public override string ToString() =>
            $"{Programs} mutated programs: {Finished} finished with {Outputs} outputs, {Failed} ended with an error, {Refused} did not compile; the slowest took {Slowest.TotalMilliseconds:0} ms";
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
