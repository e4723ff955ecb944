using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Testing;

/// <summary>
/// A suite in jq's own format: groups of lines (program, input, expected outputs) between blank lines, lines that
/// start with a number sign left out, and <c>%%FAIL</c> before a program that must not compile.
/// </summary>
public sealed class JqTestSuite
{
    private const string Fail = "%%FAIL";
    private const string FailWithAnyMessage = "%%FAIL IGNORE MSG";

    private JqTestSuite(IReadOnlyList<JqTestCase> cases) => Cases = cases;

    public IReadOnlyList<JqTestCase> Cases { get; }

    /// <summary>Reads the text of a suite. A group that ends early has fewer expected outputs; nothing is refused.</summary>
    public static JqTestSuite Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        var cases = new List<JqTestCase>();
        bool mustFail = false, checksMessage = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (IsSkipped(line))
            {
                continue;
            }

            if (line is Fail or FailWithAnyMessage)
            {
                (mustFail, checksMessage) = (true, line == Fail);
                continue;
            }

            var start = i;
            var input = mustFail || ++i >= lines.Length ? "" : lines[i];
            var expected = new List<string>();
            while (++i < lines.Length && !IsSkipped(lines[i]))
            {
                expected.Add(lines[i].TrimEnd('\r'));
            }

            cases.Add(new JqTestCase(start + 1, line, input, expected, mustFail, checksMessage));
            (mustFail, checksMessage) = (false, false);
        }

        return new JqTestSuite(cases);
    }

    /// <summary>Runs one case.</summary>
    public static JqTestResult Run(JqTestCase testCase, JqBudget budget)
    {
        ArgumentNullException.ThrowIfNull(testCase);
        ArgumentNullException.ThrowIfNull(budget);
        try
        {
            return new JqTestResult(testCase, testCase.MustFail ? Refuse(testCase) : Evaluate(testCase, budget));
        }
        catch (JqSyntaxException error)
        {
            return new JqTestResult(testCase, $"does not compile: {error.Report}");
        }
        catch (JqError error)
        {
            return new JqTestResult(testCase, $"is malformed: {error.Message}");
        }
    }

    /// <summary>Runs every case, one after the other, as they are asked for.</summary>
    public IEnumerable<JqTestResult> Run(JqBudget budget)
    {
        foreach (var testCase in Cases)
        {
            yield return Run(testCase, budget);
        }
    }

    private static bool IsSkipped(string line) => line.AsSpan().TrimStart(" \t") is [] or ['#', ..] or ['\r', ..];

    private static string? Refuse(JqTestCase testCase)
    {
        try
        {
            JqProgram.Compile(testCase.Program);
            return "compiles, but should not";
        }
        catch (JqSyntaxException error)
        {
            var expected = string.Join('\n', testCase.Expected);
            return !testCase.ChecksMessage || Trimmed(error.Report) == Trimmed(expected) ? null : $"fails with\n{error.Report}\nbut should with\n{expected}";
        }
    }

    private static string Trimmed(string report) => string.Join('\n', report.Split('\n').Select(line => line.TrimEnd()));

    private static string? Evaluate(JqTestCase testCase, JqBudget budget)
    {
        var outputs = JqProgram.Compile(testCase.Program).Evaluate(JsonTextReader.Parse(testCase.Input), budget);
        try
        {
            foreach (var text in testCase.Expected)
            {
                var expected = JsonTextReader.Parse(text);
                if (!outputs.Next(out var actual))
                {
                    return $"has no output where {text} is expected";
                }

                if (!ValueOrder.Same(expected, actual))
                {
                    return $"has the output {JsonText.Compact(actual)} where {text} is expected";
                }
            }

            return outputs.Next(out var extra) ? $"has a superfluous output {JsonText.Compact(extra)}" : null;
        }
        catch (JqException error)
        {
            // An error ends the outputs; the format has no other word for it.
            return outputs.Count == testCase.Expected.Count ? null : $"fails: {error.Message}";
        }
    }
}
