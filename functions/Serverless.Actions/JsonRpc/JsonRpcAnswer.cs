using System.Text.Json;

namespace Serverless.Actions.JsonRpc;

/// <summary>Takes the result out of an answer.</summary>
internal static class JsonRpcAnswer
{
    /// <exception cref="JsonRpcException">It is an error, told as it came: whoever shows it cuts it.</exception>
    public static JsonElement ResultOf(JsonElement message)
    {
        if (message.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            var code = error.TryGetProperty("code", out var number) ? number.GetRawText() : "?";
            var text = error.TryGetProperty("message", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : "";
            throw new JsonRpcException($"answered with the error {code}: {text}");
        }

        return message.TryGetProperty("result", out var result) ? result : throw new JsonRpcException("answered with neither a result nor an error.");
    }
}
