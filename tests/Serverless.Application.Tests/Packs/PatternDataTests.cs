using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Contracts;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;
using Serverless.Core.Tests.Rules;

namespace Serverless.Application.Tests.Packs;

public sealed class PatternDataTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("cases.jsonl", false)]
    [InlineData("reference-tests.jsonl", false)]
    [InlineData("sets.jsonl", false)]
    [InlineData("rejected.jsonl", false)]
    [InlineData("cases.jsonl", true)]
    [InlineData("reference-tests.jsonl", true)]
    [InlineData("sets.jsonl", true)]
    public void Every_line_of_the_pattern_data_is_answered_as_it_says(string file, bool naive)
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var lines = File.ReadAllLines(SharedData.SharedData.Path("patterns", file));

        var report = (naive ? new PatternCases(patterns => new NaiveRuleMatcher(patterns)) : new PatternCases()).Run(lines);

        output.WriteLine($"{file}: {report.Passed} passed, {report.Failed} failed");
        foreach (var difference in report.Differences)
        {
            output.WriteLine($"line {difference.Line}: {difference.Sentence} {lines[difference.Line - 1]}");
        }

        Assert.Empty(report.Differences);
    }

    [Fact]
    public void A_hostile_pattern_compiles_or_is_refused_within_a_tenth_of_a_second_and_64_MiB()
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var (compiled, refused, slowest, most) = (0, 0, 0.0, 0L);
        foreach (var line in File.ReadAllLines(SharedData.SharedData.Path("patterns", "hostile.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var pattern = Encoding.UTF8.GetBytes(document.RootElement.GetProperty("pattern").GetRawText());
            var (before, good) = (GC.GetAllocatedBytesForCurrentThread(), false);
            var least = BusyTime.Of(Judge);
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            for (var tries = 1; tries < 3 && least > PatternCases.MostTime; tries++)
            {
                least = new[] { least, BusyTime.Of(Judge) }.Min();
            }

            slowest = Math.Max(slowest, least.TotalMilliseconds);
            (compiled, refused) = good ? (compiled + 1, refused) : (compiled, refused + 1);

            void Judge()
            {
                var reading = PatternReader.ReadJson(pattern);
                good = reading.Good;
                if (reading.Value is not null)
                {
                    RuleMatcher.Compile([reading.Value]).Match("{}"u8, Samples.Noon, []);
                }
            }
        }

        output.WriteLine($"hostile.jsonl: {compiled} compiled, {refused} refused, the slowest in {slowest:F1} ms, the heaviest with {most / 1048576.0:F1} MiB");
        Assert.InRange(slowest, 0, PatternCases.MostTime.TotalMilliseconds);
        Assert.InRange(most, 0, PatternCases.MostAllocated);
    }

    [Fact]
    public void Every_pattern_of_the_banks_matches_as_many_city_lots_as_expected()
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var (names, patterns, expected) = (new List<string>(), new List<EventPattern>(), new List<int>());
        foreach (var line in Directory.GetFiles(SharedData.SharedData.Path("patterns", "banks"), "*.jsonl").Order().SelectMany(File.ReadLines))
        {
            using var document = JsonDocument.Parse(line);
            names.Add(document.RootElement.GetProperty("name").GetString()!);
            expected.Add(document.RootElement.GetProperty("expect").GetInt32());
            patterns.Add(PatternReader.ReadJson(Encoding.UTF8.GetBytes(document.RootElement.GetProperty("pattern").GetRawText())).Value!);
        }

        var (counts, matcher, matches, events, judging) = (new int[patterns.Count], RuleMatcher.Compile(patterns), new List<int>(), 0, 0L);
        using var lots = new StreamReader(new GZipStream(File.OpenRead(SharedData.SharedData.Path("patterns", "citylots.json.gz")), CompressionMode.Decompress));
        while (lots.ReadLine() is { } lot)
        {
            matches.Clear();
            var utf8 = Encoding.UTF8.GetBytes(lot);
            var start = Stopwatch.GetTimestamp();
            matcher.Match(utf8, Samples.Noon, matches);
            judging += Stopwatch.GetTimestamp() - start;
            matches.ForEach(match => counts[match]++);
            events++;
        }

        output.WriteLine($"{patterns.Count} patterns of the banks together over {events} city lots: {events / Stopwatch.GetElapsedTime(0, judging).TotalSeconds:F0} events/s");
        Assert.Equal(names.Zip(expected), names.Zip(counts));
    }
}
