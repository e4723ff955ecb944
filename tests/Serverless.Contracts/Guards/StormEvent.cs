using System.Text.Json;
using Serverless.Core.Events;

namespace Serverless.Contracts.Guards;

internal static class StormEvent
{
    public static NormalizedEvent Of(string id, object data, string type = "com.example.test", string? subject = null) =>
        new("/test", id, type, subject, null, JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id, source = "/test", type, subject = subject ?? "-", data }));
}
