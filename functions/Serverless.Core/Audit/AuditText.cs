using System.Security.Cryptography;
using System.Text.Json;

namespace Serverless.Core.Audit;

/// <summary>Texts as an entry has them: so short that every entry fits into a block.</summary>
public static class AuditText
{
    /// <summary>Characters, at most.</summary>
    public const int Longest = 500;

    public static string Cut(string text) => text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest - 1), "…");

    public static string? CutIfAny(string? text) => text is null ? null : Cut(text);

    /// <summary>64 hex digits: SHA-256 of the value as it is spelled.</summary>
    public static string Digest(JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, AuditJsonContext.Default.JsonElement)));
}
