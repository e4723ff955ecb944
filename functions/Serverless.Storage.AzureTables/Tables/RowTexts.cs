using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>The texts of a row. A string property holds 64 KiB and a row 1 MiB, so the few that are too long are kept together outside.</summary>
internal static class RowTexts
{
    /// <summary>Characters, as stored: five of them are a twelfth of a row.</summary>
    public const int Longest = 8_000;

    /// <summary>Writes those that fit, and gives the others as they are to be kept; null where all fit.</summary>
    public static byte[]? Write(TableEntity row, params ReadOnlySpan<(string Name, string? Text)> texts)
    {
        Dictionary<string, string>? tooLong = null;
        foreach (var (name, text) in texts)
        {
            if (text is null)
            {
                continue;
            }

            var stored = StoredText.Encode(text);
            if (stored.Length <= Longest)
            {
                row[name] = stored;
            }
            else
            {
                (tooLong ??= [])[name] = stored;
            }
        }

        return tooLong is null ? null : JsonSerializer.SerializeToUtf8Bytes(tooLong, RowTextsJson.Default.DictionaryStringString);
    }

    /// <summary>Puts the long ones back among the properties of a row that was read.</summary>
    public static void Restore(TableEntity row, ReadOnlySpan<byte> tooLong)
    {
        foreach (var (name, stored) in JsonSerializer.Deserialize(tooLong, RowTextsJson.Default.DictionaryStringString)!)
        {
            row[name] = stored;
        }
    }

    public static string? Read(TableEntity row, string name) => row.GetString(name) is { } stored ? StoredText.Decode(stored) : null;
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RowTextsJson : JsonSerializerContext;
