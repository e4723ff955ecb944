namespace Serverless.Core.Tests.Workflows.Conformance;

/// <param name="Text">After Given, When, Then or And.</param>
/// <param name="Block">What stood between three quotes after it.</param>
internal sealed record Step(string Text, string? Block);

internal sealed record Scenario(string Feature, string Name, IReadOnlyList<Step> Steps)
{
    public override string ToString() => $"{Feature}: {Name}";
}

/// <summary>Reads as much of Gherkin as the conformance suite uses.</summary>
internal static class FeatureFile
{
    private static readonly string[] Words = ["Given ", "When ", "Then ", "And "];

    public static IReadOnlyList<Scenario> Read(string text)
    {
        List<Scenario> scenarios = [];
        var feature = "";
        List<Step> steps = [];
        List<string>? block = null;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var trimmed = line.Trim();
            if (trimmed.StartsWith("\"\"\"", StringComparison.Ordinal))
            {
                if (block is not null)
                {
                    steps[^1] = steps[^1] with { Block = Dedent(block) };
                }

                block = block is null ? [] : null;
            }
            else if (block is not null)
            {
                block.Add(line);
            }
            else if (trimmed.StartsWith("Feature:", StringComparison.Ordinal))
            {
                feature = trimmed["Feature:".Length..].Trim();
            }
            else if (trimmed.StartsWith("Scenario:", StringComparison.Ordinal))
            {
                steps = [];
                scenarios.Add(new Scenario(feature, trimmed["Scenario:".Length..].Trim(), steps));
            }
            else if (scenarios.Count > 0 && trimmed.Length > 0 && trimmed[0] != '#')
            {
                var word = Words.FirstOrDefault(w => trimmed.StartsWith(w, StringComparison.Ordinal));
                steps.Add(new Step(word is null ? trimmed : trimmed[word.Length..], null));
            }
        }

        return scenarios;
    }

    private static string Dedent(List<string> lines)
    {
        var margin = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= margin ? line[margin..] : ""));
    }
}
