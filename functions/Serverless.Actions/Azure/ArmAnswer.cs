using System.Globalization;
using System.Text.Json;
using Serverless.Actions.Http;

namespace Serverless.Actions.Azure;

/// <summary>What Azure Resource Manager answered.</summary>
/// <param name="Json">Null where the content is none.</param>
internal sealed record ArmAnswer(int Status, IReadOnlyDictionary<string, string> Headers, JsonElement? Json, JsonElement Content)
{
    public bool Good => Status is >= 200 and < 300;

    /// <summary>Too many requests, or a fault that passes.</summary>
    public bool Passing => Status is 408 or 429 or >= 500;

    public string? Operation => Header("Azure-AsyncOperation") ?? Header("Operation-Location");

    public string? Location => Header("Location");

    /// <summary>Of an operation's own resource.</summary>
    public string? OperationStatus => Text(Json, "status");

    public string? ProvisioningState => Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("properties", out var properties) ? Text(properties, "provisioningState") : null;

    public string? Header(string name) => Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Null where it does not say.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now)
    {
        foreach (var (name, unit) in new[] { ("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001), ("Retry-After", 1.0) })
        {
            if (double.TryParse(Header(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count * unit < TimeSpan.FromDays(30).TotalSeconds)
            {
                return TimeSpan.FromSeconds(count * unit);
            }
        }

        return DateTimeOffset.TryParseExact(Header("Retry-After"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at > now ? at - now : TimeSpan.Zero
            : null;
    }

    public static async Task<ArmAnswer> ReadAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellation)
    {
        var content = await HttpAnswers.ReadAsync(response.Content, HttpFunctionCaller.ResponseLimit, cancellation).ConfigureAwait(false);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            headers[name] = values.ToString();
        }

        return content.Length > HttpFunctionCaller.ResponseLimit
            ? throw new ArmAnswerTooLongException()
            : new ArmAnswer((int)response.StatusCode, headers, AnswerContent.Json(response, content), HttpAnswers.Output(HttpOutput.Content, request, response, content));
    }

    private static string? Text(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>More than is kept of an answer.</summary>
internal sealed class ArmAnswerTooLongException() : Exception($"Azure answered more than {HttpFunctionCaller.ResponseLimit} bytes.");
