using System.Text;
using System.Text.Json;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Local.Patterns;

/// <summary>Patterns to measure with, as text: reading them is part of the build.</summary>
internal sealed class BenchPatterns(IReadOnlyList<string> names, IReadOnlyList<byte[]> patterns)
{
    public IReadOnlyList<string> Names => names;

    /// <summary>Lines <c>{"name", "pattern"}</c>; other keys are passed over.</summary>
    /// <exception cref="InvalidDataException">A line is none; the sentence names it.</exception>
    public static BenchPatterns Read(FileInfo file)
    {
        var (names, patterns) = (new List<string>(), new List<byte[]>());
        foreach (var line in File.ReadLines(file.FullName).Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                patterns.Add(Encoding.UTF8.GetBytes(document.RootElement.GetProperty("pattern").GetRawText()));
                names.Add(document.RootElement.TryGetProperty("name", out var name) ? name.ToString() : $"line {patterns.Count}");
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new InvalidDataException($"Line {patterns.Count + 1} of {file.Name} is no object with a 'pattern': {e.Message}", e);
            }
        }

        return new BenchPatterns(names, patterns);
    }

    /// <exception cref="InvalidDataException">A pattern is refused; the sentence names it.</exception>
    public IEnumerable<EventPattern> Parse()
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            var reading = PatternReader.ReadJson(patterns[i]);
            yield return reading.Value ?? throw new InvalidDataException($"The pattern of '{names[i]}' is refused: {reading.Problems[0].Sentence}");
        }
    }
}
