using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Application.Packs;

namespace Serverless.Application.RuleSets;

/// <summary>Everything a rule set is read from: the files of all packs, and the settings they are given. As JSON it is what is pushed and what is stored:
/// <c>{"files": [{"path": "disk/pack.yaml", "content": "…"}], "settings": {"disk.agent": "…"}}</c>.</summary>
/// <param name="Files">Only those that count, in the order of their paths.</param>
/// <param name="Settings">By <c>pack.setting</c>. They travel with the files, so that one id means one set wherever it is read.</param>
public sealed record PackBundle(IReadOnlyList<PackFile> Files, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Bytes as JSON.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    // Nothing here ends up in a page, and escapes would make packs of other alphabets several times as long.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Without README.md, tests and hidden files, which no rule set is read from.</summary>
    public static PackBundle Of(IEnumerable<PackFile> files, IReadOnlyDictionary<string, string> settings) => new(
        [.. files.Where(file => PackPath.Of(file.Path).Part != PackPart.Ignored).OrderBy(file => file.Path, StringComparer.Ordinal)],
        settings);

    /// <summary>With these documents in place of those it has.</summary>
    public PackBundle With(FetchedDocuments fetched) => Of([.. Files.Where(file => PackPath.Of(file.Path).Part != PackPart.Fetched), .. fetched.Files], Settings);

    /// <exception cref="DecoderFallbackException">A file is not UTF-8.</exception>
    public byte[] ToJson() => ToJson(null);

    /// <param name="reason">Said beside it when it is pushed.</param>
    /// <inheritdoc cref="ToJson()"/>
    public byte[] ToJson(string? reason)
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, Writing))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("files");
            foreach (var file in Files)
            {
                writer.WriteStartObject();
                writer.WriteString("path", file.Path);
                writer.WriteString("content", strict.GetString(file.Content.Span));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("settings");
            foreach (var (name, value) in Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            if (reason is not null)
            {
                writer.WriteString("reason", reason);
            }

            writer.WriteEndObject();
        }

        return memory.ToArray();
    }
}
