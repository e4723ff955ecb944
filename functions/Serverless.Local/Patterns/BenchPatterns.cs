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
        var (names, patterns, number) = (new List<string>(), new List<byte[]>(), 0);
        foreach (var line in TextLines.Of(File.ReadAllBytes(file.FullName)))
        {
            number++;
            if (!line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("pattern", out var pattern))
                {
                    throw new InvalidDataException($"Line {number} of {file.Name} is no object with a 'pattern'.");
                }

                patterns.Add(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(pattern).ToArray());
                names.Add(document.RootElement.TryGetProperty("name", out var name) ? name.ToString() : $"line {number}");
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new InvalidDataException($"Line {number} of {file.Name} is not JSON: {e.Message}", e);
            }
        }

        return patterns.Count > 0 ? new BenchPatterns(names, patterns) : throw new InvalidDataException($"{file.Name} has no line with a pattern.");
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
