using System.Text.Json;

namespace Serverless.Local.Jq;

/// <summary>The inputs of a run, one after another: JSON values that follow each other in files or in standard input.</summary>
internal static class JqInputs
{
    /// <param name="raw">Each line is a text.</param>
    /// <exception cref="JsonException">While reading on, where a value is no JSON.</exception>
    public static IEnumerable<JsonElement> Open(IReadOnlyList<string> files, bool raw)
    {
        if (files.Count == 0)
        {
            using var memory = new MemoryStream();
            using var input = Console.OpenStandardInput();
            input.CopyTo(memory);
            return Values(memory.ToArray(), raw);
        }

        return files.SelectMany(file => Values(File.ReadAllBytes(file), raw));
    }

    private static IEnumerable<JsonElement> Values(byte[] utf8, bool raw) => raw ? Lines(utf8) : Documents(utf8);

    private static IEnumerable<JsonElement> Lines(byte[] utf8)
    {
        using var reader = new StreamReader(new MemoryStream(utf8));
        while (reader.ReadLine() is { } line)
        {
            yield return JsonSerializer.SerializeToElement(line);
        }
    }

    private static IEnumerable<JsonElement> Documents(byte[] utf8)
    {
        var at = utf8.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        while (Next(utf8, ref at) is { } value)
        {
            yield return value;
        }
    }

    private static JsonElement? Next(byte[] utf8, ref int at)
    {
        while (at < utf8.Length && utf8[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }

        if (at >= utf8.Length)
        {
            return null;
        }

        var reader = new Utf8JsonReader(utf8.AsSpan(at), new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 10_000 });
        var value = JsonElement.ParseValue(ref reader);
        at += (int)reader.BytesConsumed;
        return value;
    }
}
