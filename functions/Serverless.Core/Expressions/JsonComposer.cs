using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Serverless.Core.Expressions;

/// <summary>Builds JSON from pieces that are JSON already: each piece is copied byte for byte, so numbers keep their spelling.</summary>
internal static class JsonComposer
{
    public static readonly JsonElement Null = JsonElement.Parse("null"u8);

    public static readonly JsonElement True = JsonElement.Parse("true"u8);

    // The default of 64 is less than what an event may nest.
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 1024 };

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static JsonElement Compose<TState>(TState state, Action<Utf8JsonWriter, TState> write) =>
        ComposeUnless((state, write), static (writer, all) =>
        {
            all.write(writer, all.state);
            return true;
        })!.Value;

    /// <summary>Null as soon as <paramref name="write"/> gives up by returning false.</summary>
    public static JsonElement? ComposeUnless<TState>(TState state, Func<Utf8JsonWriter, TState, bool> write)
    {
        var sheet = Sheet.Take();
        try
        {
            return write(sheet.Writer, state) ? JsonElement.Parse(sheet.Written, Reading) : null;
        }
        finally
        {
            sheet.Return();
        }
    }

    /// <summary>64 hex digits of SHA-256 over what is written.</summary>
    public static string Digest<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var sheet = Sheet.Take();
        try
        {
            write(sheet.Writer, state);
            return Convert.ToHexStringLower(SHA256.HashData(sheet.Written));
        }
        finally
        {
            sheet.Return();
        }
    }

    /// <summary>64 hex digits of SHA-256 over what the value says: in which order the keys of its objects stand makes no difference.</summary>
    public static string DigestOf(JsonElement value) => Digest(value, WriteSorted);

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteSorted(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteSorted(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.Copy(value);
                break;
        }
    }

    public static JsonElement List(IEnumerable<JsonElement> items) => Compose(items, static (writer, all) =>
    {
        writer.WriteStartArray();
        foreach (var item in all)
        {
            writer.Copy(item);
        }

        writer.WriteEndArray();
    });

    public static JsonElement Object(IEnumerable<KeyValuePair<string, JsonElement>> properties) => Compose(properties, static (writer, all) =>
    {
        writer.WriteStartObject();
        foreach (var (name, json) in all)
        {
            writer.Copy(name, json);
        }

        writer.WriteEndObject();
    });

    /// <summary>An object with one property.</summary>
    public static JsonElement Named(string name, JsonElement json) => Compose((name, json), static (writer, all) =>
    {
        writer.WriteStartObject();
        writer.Copy(all.name, all.json);
        writer.WriteEndObject();
    });

    public static JsonElement Text(string text) => Compose(text, static (writer, value) => writer.WriteStringValue(value));

    /// <summary>Copies a value verbatim.</summary>
    public static void Copy(this Utf8JsonWriter writer, JsonElement json) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(json), skipInputValidation: true);

    public static void Copy(this Utf8JsonWriter writer, string name, JsonElement json)
    {
        writer.WritePropertyName(name);
        writer.Copy(json);
    }

    /// <summary>What is written on. Most values are short and many are composed, often one within another: a thread keeps one sheet, and who is within
    /// another takes a new one.</summary>
    private sealed class Sheet
    {
        /// <summary>A larger one is not kept.</summary>
        private const int MostKept = 16 * 1024;

        [ThreadStatic]
        private static Sheet? kept;

        private readonly ArrayBufferWriter<byte> buffer = new();

        private Sheet() => Writer = new Utf8JsonWriter(buffer, Writing);

        public Utf8JsonWriter Writer { get; }

        public ReadOnlySpan<byte> Written
        {
            get
            {
                Writer.Flush();
                return buffer.WrittenSpan;
            }
        }

        public static Sheet Take()
        {
            var sheet = kept ?? new Sheet();
            kept = null;
            return sheet;
        }

        /// <summary>Also after a failure: what was written then is gone.</summary>
        public void Return()
        {
            if (buffer.Capacity > MostKept)
            {
                return;
            }

            buffer.ResetWrittenCount();
            Writer.Reset();
            kept = this;
        }
    }
}
