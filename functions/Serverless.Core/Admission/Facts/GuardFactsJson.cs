using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Core.Admission.Facts;

/// <summary>Facts as compact UTF-8 JSON.</summary>
public static class GuardFactsJson
{
    public static byte[] Write(GuardFacts facts) => JsonSerializer.SerializeToUtf8Bytes(facts, GuardFactsContext.Default.GuardFacts);

    /// <exception cref="JsonException">The bytes are no facts that this build knows.</exception>
    public static GuardFacts Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, GuardFactsContext.Default.GuardFacts) ?? throw new JsonException("Facts are an object, not null.");
        }
        catch (NotSupportedException without)
        {
            throw new JsonException("Facts say of which kind they are.", without);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GuardFacts))]
internal sealed partial class GuardFactsContext : JsonSerializerContext;
