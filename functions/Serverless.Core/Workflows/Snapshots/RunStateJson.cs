using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Core.Workflows.Snapshots;

/// <summary>A folded state as UTF-8 JSON, for a cache: whatever it holds can be folded from the history again. It mirrors what this very build has in
/// memory, so no other build reads it, and a state gains a field without anybody having to think of snapshots. Payloads are kept byte for byte,
/// each once; what belongs to the workflow is not written but named.</summary>
public static class RunStateJson
{
    private const string Build = "build";
    private const string Document = "document";
    private const string Parts = "parts";
    private const string Payloads = "payloads";
    private const string State = "state";

    internal const int MaxDepth = 100_000;

    private static readonly string OfThisBuild = typeof(RunState).Module.ModuleVersionId.ToString("N");

    /// <summary>Null where there is nothing to keep: a run that has not begun, or a state that has something in it which cannot be written.</summary>
    public static byte[]? Write(RunState state)
    {
        if (state.Begun is not { } origin)
        {
            return null;
        }

        var parts = WorkflowParts.Of(origin.Workflow);
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = MaxDepth, SkipValidation = true });
            Write(json, state, origin, parts);
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return null;
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Null where it is not what this build has written.</summary>
    /// <param name="read">As of <see cref="WorkflowDecider.Fold"/>.</param>
    public static RunState? Read(ReadOnlyMemory<byte> utf8, Func<JsonElement, Workflow>? read = null)
    {
        try
        {
            var json = JsonElement.Parse(utf8.Span, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (json.GetProperty(Build).GetString() != OfThisBuild)
            {
                return null;
            }

            var parts = WorkflowParts.Of((read ?? WorkflowReader.ReadRecorded)(json.GetProperty(Document)));
            return json.GetProperty(Parts).GetInt32() == parts.Count
                ? (RunState?)new StateReader(parts, [.. json.GetProperty(Payloads).EnumerateArray()]).Read(json.GetProperty(State), typeof(RunState))
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, RunState state, RunOrigin origin, WorkflowParts parts)
    {
        var payloads = new PayloadList();
        var inner = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(inner, new JsonWriterOptions { MaxDepth = MaxDepth, SkipValidation = true }))
        {
            new StateWriter(writer, parts, payloads).Write(state, typeof(RunState));
        }

        json.WriteStartObject();
        json.WriteString(Build, OfThisBuild);
        json.WriteNumber(Parts, parts.Count);
        json.WritePropertyName(Document);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(origin.Workflow.Document), skipInputValidation: true);
        json.WriteStartArray(Payloads);
        foreach (var payload in payloads.Items)
        {
            json.WriteRawValue(payload.Span, skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WritePropertyName(State);
        json.WriteRawValue(inner.WrittenSpan, skipInputValidation: true);
        json.WriteEndObject();
    }
}
