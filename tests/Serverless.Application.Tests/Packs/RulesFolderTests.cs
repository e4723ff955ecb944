using System.Text;
using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Application.Rehearsals;
using Serverless.Contracts;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Application.Tests.Packs;

/// <summary>The packs that come with the product, and every example their guide shows.</summary>
public sealed class RulesFolderTests
{
    [Fact]
    public void The_packs_that_come_along_have_no_problem()
    {
        var files = Directory.GetFiles(Folder(), "*", SearchOption.AllDirectories)
            .Select(path => new PackFile(Path.GetRelativePath(Folder(), path).Replace('\\', '/'), File.ReadAllBytes(path))).ToList();

        Assert.Empty(new PackReader().Read(files).Problems);
    }

    public static TheoryData<string, string, bool> PatternExamples()
    {
        var (examples, pattern) = (new TheoryData<string, string, bool>(), "");
        foreach (var block in Blocks())
        {
            pattern = block.Kind == "yaml pattern" ? block.Text : pattern;
            if (block.Kind is "json match" or "json no match")
            {
                examples.Add(pattern, block.Text, block.Kind == "json match");
            }
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(PatternExamples))]
    public void An_example_of_a_pattern_matches_as_the_guide_says(string pattern, string happened, bool expected)
    {
        var reading = PatternReader.Read(YamlDocumentReader.Read(Encoding.UTF8.GetBytes(pattern), "README.md").Value!);
        Assert.Empty(reading.Problems);
        var matches = new List<int>();
        RuleMatcher.Compile([reading.Value!]).Match(Encoding.UTF8.GetBytes(happened), Samples.Noon, matches);

        Assert.Equal(expected, matches.Count == 1);
    }

    [Fact]
    public void Every_pattern_of_the_guide_has_an_event_that_matches_and_one_that_does_not()
    {
        var byPattern = PatternExamples().Select(row => row.Data).GroupBy(example => example.Item1).ToList();

        Assert.Equal(Blocks().Count(block => block.Kind == "yaml pattern"), byPattern.Count);
        Assert.All(byPattern, examples => Assert.Equal(2, examples.Select(example => example.Item3).Distinct().Count()));
    }

    [Fact]
    public void The_pack_of_the_guide_turns_its_event_into_its_input()
    {
        var reading = new PackReader().Read([.. Blocks().Where(block => block.Kind.EndsWith(".yaml", StringComparison.Ordinal))
            .Select(block => new PackFile(block.Kind["yaml ".Length..], Encoding.UTF8.GetBytes(block.Text)))]);
        Assert.Empty(reading.Problems);
        var happened = new NormalizedEvent("s", "1", "t", null, null, Encoding.UTF8.GetBytes(Blocks().Single(block => block.Kind == "json event").Text));

        var match = Assert.IsType<RuleMatch.Matched>(Assert.Single(reading.Value!.Match(happened, Samples.Noon)));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Blocks().Single(block => block.Kind == "json input").Text), match.Input));
        Assert.Equal(("web-1", "none", "disks"), (match.Keys.Cooldown, match.Keys.Budget, match.Keys.Lock));
        Assert.Equal(("notify/page-oncall:1.0.0", 5), (match.Rule.Guard.Escalate!.Run, match.Rule.Guard.Budget!.Max));
    }

    [Fact]
    public void The_rehearsals_of_the_guide_are_true()
    {
        var report = new PackRehearsals(new PackReader(), new Dictionary<string, string>()).Play([.. Blocks().Where(block => block.Kind.EndsWith(".yaml", StringComparison.Ordinal))
            .Select(block => new PackFile(block.Kind["yaml ".Length..], Encoding.UTF8.GetBytes(block.Text)))]);

        Assert.Empty(report.Problems);
        Assert.All(report.Results, result => Assert.True(result.Difference is null, $"{result.Sentence}: {result.Difference}"));
        Assert.Contains(string.Concat(report.Results.Select(result => $"    ✓ {result.Sentence}\n")) + $"{report.Passed} passed, 0 failed", Blocks().Single(block => block.Kind == "text" && block.Text.Contains("passed", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
    }

    private static List<(string Kind, string Text)> Blocks()
    {
        var (blocks, kind, text) = (new List<(string, string)>(), (string?)null, new StringBuilder());
        foreach (var line in File.ReadLines(Path.Combine(Folder(), "README.md")))
        {
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                text.Append(line).Append('\n');
                continue;
            }

            if (kind is not null)
            {
                blocks.Add((kind, text.ToString()));
            }

            kind = kind is null ? line[3..].Trim() : null;
            text.Clear();
        }

        return blocks;
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
            {
                return Path.Combine(folder.FullName, "rules");
            }
        }

        throw new InvalidOperationException("The tests run outside their repository.");
    }
}
