using System.Diagnostics;
using System.Globalization;
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

    private static readonly JqBudget budget = new(Steps: 20_000, OutputBytes: 1 << 20, Depth: 200, Now: DateTimeOffset.UnixEpoch);

    [Fact]
    public void Mutated_programs_end_soon_and_only_with_declared_exceptions()
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var seeds = SuiteTests.Suites.SelectMany(suite => JqTestSuite.Parse(File.ReadAllText(SharedData.SharedData.Path("jq", suite.Data))).Cases).ToList();
        var chance = new Random(seed);
        var mutator = new Mutator(seeds, chance);
        var clock = Stopwatch.StartNew();
        var tally = new Tally();
        for (; wanted > 0 ? tally.Programs < wanted : clock.Elapsed < duration; tally.Programs++)
        {
            Check(mutator.Program(), mutator.Input(), chance.Next(1, 400), tally);
        }

        TestContext.Current.SendDiagnosticMessage($"{tally} in {clock.Elapsed.TotalSeconds:0} s, seed {seed}");
        Assert.True(tally.Programs > 100, $"only {tally}");
    }

    private static int Setting(string name, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void Check(string program, byte[] input, int piece, Tally tally)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            Run(program, input, piece, tally);
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{program} on {Text(input)} fails with {error}");
        }

        tally.Slowest = clock.Elapsed > tally.Slowest ? clock.Elapsed : tally.Slowest;
        if (clock.Elapsed > patience)
        {
            Slow(program, input, piece);
        }
    }

    /// <summary>Reads, compiles and runs; a document of .NET's own reader, where it takes the input, must give the same outputs.</summary>
    private static void Run(string program, byte[] input, int piece, Tally tally)
    {
        JqProgram compiled;
        try
        {
            compiled = JqProgram.Compile(program);
        }
        catch (JqSyntaxException)
        {
            tally.Refused++;
            return;
        }

        var values = Values(input, piece, out var malformed);
        tally.Malformed += malformed ? 1 : 0;
        foreach (var value in values)
        {
            var outputs = Outputs(() => compiled.RunText(value, JqTextLayout.Compact, budget: budget), tally);
            if (values.Count == 1 && !malformed && Document(input) is { } document)
            {
                var twin = Outputs(() => compiled.RunText(document, JqTextLayout.Compact, budget: budget), new Tally());
                Assert.True(outputs.SequenceEqual(twin), $"{program} on {Text(input)} gives {string.Join(' ', outputs)} where a document gives {string.Join(' ', twin)}");
            }
        }
    }

    private static List<JqInput> Values(byte[] input, int piece, out bool malformed)
    {
        var at = 0;
        var reader = new JqReader(
            room =>
            {
                var size = Math.Min(Math.Min(room.Length, piece), input.Length - at);
                input.AsSpan(at, size).CopyTo(room);
                at += size;
                return size;
            },
            bufferSize: 64 + piece);
        var values = new List<JqInput>();
        malformed = false;
        try
        {
            while (reader.TryRead(out var value))
            {
                values.Add(value);
            }
        }
        catch (JqInputException error)
        {
            Assert.True(error.Message.Contains(" at ", StringComparison.Ordinal), $"{Convert.ToHexString(input)} in pieces of {piece}: {error.Message}");
            malformed = true;
        }

        return values;
    }

    private static List<string> Outputs(Func<IEnumerable<JqTextOutput>> run, Tally tally)
    {
        var outputs = new List<string>();
        try
        {
            foreach (var output in run().Take(500))
            {
                outputs.Add(Encoding.UTF8.GetString(output.Utf8.Span));
            }

            tally.Finished++;
        }
        catch (JqException error)
        {
            // How far a budget goes depends on how a value is held.
            outputs.Add(error.Message.StartsWith("The budget", StringComparison.Ordinal) ? "" : error.Message);
            tally.Failed++;
        }

        tally.Outputs += outputs.Count;
        return outputs;
    }

    private static JsonElement? Document(byte[] input)
    {
        try
        {
            return JsonElement.Parse(input);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Once more, in processor time: a busy machine may have stopped the first time for as long as it liked.</summary>
    private static void Slow(string program, byte[] input, int piece)
    {
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 3 && best > patience; round++)
        {
            using var process = Process.GetCurrentProcess();
            var (clock, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
            Run(program, input, piece, new Tally());
            process.Refresh();
            var taken = TimeSpan.FromTicks(Math.Min(clock.Elapsed.Ticks, (process.TotalProcessorTime - before).Ticks));
            best = taken < best ? taken : best;
        }

        Assert.True(best < patience, $"{program} on {Text(input)} took {best}");
    }

    private sealed class Tally
    {
        public int Programs { get; set; }

        public int Finished { get; set; }

        public int Failed { get; set; }

        public int Refused { get; set; }

        public int Malformed { get; set; }

        public long Outputs { get; set; }

        public TimeSpan Slowest { get; set; }

        public override string ToString() =>
            $"{Programs} mutated programs and inputs: {Finished} runs finished with {Outputs} outputs, {Failed} ended with an error, {Refused} did not compile, {Malformed} inputs were no JSON; the slowest took {Slowest.TotalMilliseconds:0} ms";
    }

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);
}
