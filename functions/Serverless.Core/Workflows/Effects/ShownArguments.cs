using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Effects;

/// <summary>The arguments of a call as plans show them, and as a call is held to its plan: whole, but for credentials, which are <see cref="SealedValue.Mask"/>, headers
/// and environments, whose values are digests, and what is long, which is its beginning and a digest.</summary>
internal static partial class ShownArguments
{
    /// <summary>UTF-8 bytes of a value of an argument that are shown.</summary>
    public const int MostShown = 2_048;

    private const int Beginning = 200;

    public static JsonElement Of(JsonElement with) => JsonComposer.Compose(with, static (writer, json) => Write(writer, json));

    /// <summary>Of what may be anything: no place of credentials, but it may be long.</summary>
    public static JsonElement Bounded(Foreseen value) => JsonComposer.Compose(value.ToJson(), static (writer, json) => WriteBounded(writer, json));

    /// <summary>An address without whom it logs in as and without the credentials of its query; that they are there is seen.</summary>
    public static string Address(string text)
    {
        var question = text.IndexOf('?', StringComparison.Ordinal) is >= 0 and var found ? found : text.Length;
        var place = text[..question];
        var start = place.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var end = place.IndexOf('/', start) is >= 0 and var slash ? slash : place.Length;
        if (start < end && place.LastIndexOf('@', end - 1, end - start) is >= 0 and var at)
        {
            place = $"{place[..start]}{SealedValue.Mask}{place[at..]}";
        }

        return question == text.Length ? place : $"{place}?{string.Join('&', text[(question + 1)..].Split('&').Select(Parameter))}";
    }

    public static bool IsCredential(string name) => Credential().IsMatch(name);

    private static string Parameter(string parameter) =>
        parameter.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals && IsCredential(parameter[..equals]) ? $"{parameter[..equals]}={SealedValue.Mask}" : parameter;

    private static void Write(Utf8JsonWriter writer, JsonElement with)
    {
        if (with.ValueKind != JsonValueKind.Object)
        {
            writer.Copy(with);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in with.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            Write(writer, property.Name, property.Value);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement value)
    {
        switch (name)
        {
            case "headers" or "environment":
                WriteEach(writer, value, static (to, key, said) => to.WriteStringValue(IsCredential(key) ? SealedValue.Mask : IsOpen(said) ? said.GetString() : PlanBasis.Digest(said)));
                break;
            case "query":
                WriteEach(writer, value, static (to, key, said) =>
                {
                    if (IsCredential(key))
                    {
                        to.WriteStringValue(SealedValue.Mask);
                    }
                    else
                    {
                        WriteBounded(to, said);
                    }
                });
                break;
            case "authentication":
                WriteMasked(writer, value);
                break;
            case "endpoint" or "server" or "uri" when value.ValueKind == JsonValueKind.String:
                writer.WriteStringValue(Address(value.GetString()!));
                break;
            case var _ when CredentialPlaces.LeadOn(name):
                Write(writer, value);
                break;
            default:
                WriteBounded(writer, value);
                break;
        }
    }

    /// <summary>What is masked or unknown stands as it is.</summary>
    private static bool IsOpen(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && (text is SealedValue.Mask or Foreseen.Word || text.Contains(Foreseen.Hole, StringComparison.Ordinal));

    private static void WriteEach(Utf8JsonWriter writer, JsonElement value, Action<Utf8JsonWriter, string, JsonElement> write)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            writer.WriteStringValue(IsOpen(value) ? value.GetString() : PlanBasis.Digest(value));
            return;
        }

        writer.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            write(writer, property.Name, property.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteMasked(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteEach(writer, value, static (to, _, said) => WriteMasked(to, said));
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteMasked(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(SealedValue.Mask);
                break;
        }
    }

    private static void WriteBounded(Utf8JsonWriter writer, JsonElement value)
    {
        var raw = value.GetRawText();
        if (raw.Length <= MostShown / 4 || Encoding.UTF8.GetByteCount(raw) <= MostShown)
        {
            writer.Copy(value);
            return;
        }

        // What is known in part has no digest that could be compared.
        writer.WriteStringValue(raw.Contains(Foreseen.Word, StringComparison.Ordinal) ? Foreseen.Word
            : string.Create(CultureInfo.InvariantCulture, $"{PlanBasis.Digest(value)} of {Encoding.UTF8.GetByteCount(raw)} bytes: {raw[..(char.IsHighSurrogate(raw[Beginning - 1]) ? Beginning - 1 : Beginning)]}…"));
    }

    [GeneratedRegex("key|token|secret|passw|pwd|auth|cookie|credential|session|signature|^sig$|^code$|^pin$|bearer|jwt", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credential();
}
