using System.Buffers;
using System.Text;
using System.Text.Json;
using Serverless.Jq;

namespace Serverless.Local.Jq;

/// <summary>One run of the command: a program over its inputs, outputs written as they come.</summary>
internal sealed class JqSession(JqProgram program, IReadOnlyDictionary<string, JsonElement> named, JqTextLayout layout, JqManner manner, Stream output) : IDisposable
{
    /// <summary>A person waits in front of it and may stop it, so it may take longer than an expression of a rule.</summary>
    public static readonly JqBudget Budget = new(Steps: 100_000_000_000, OutputBytes: 8L * 1024 * 1024 * 1024, Depth: 20_000, Now: TimeProvider.System.GetUtcNow());

    private readonly BufferedStream buffered = new(output, 64 * 1024);
    private int outcome = JqExit.NoOutput;
    private bool failed;

    public int Run(IEnumerable<JsonElement> inputs)
    {
        using var source = inputs.GetEnumerator();
        var host = new JqHost { Inputs = source, Debug = value => Tell($"[\"DEBUG:\",{value.GetRawText()}]\n"), Stderr = value => Tell(value.GetRawText()) };
        try
        {
            foreach (var input in Starts(source))
            {
                One(input, host);
                if (host.ExitCode is { } code)
                {
                    return Halted(host, code);
                }
            }
        }
        catch (JsonException e)
        {
            buffered.Flush();
            Console.Error.WriteLine($"jq: error: {e.Message}");
            return JqExit.Usage;
        }

        return failed ? JqExit.Error : manner.ExitStatus ? outcome : JqExit.Done;
    }

    public void Dispose() => buffered.Dispose();

    private IEnumerable<JsonElement> Starts(IEnumerator<JsonElement> source)
    {
        if (manner.Null)
        {
            yield return JsonElement.Parse("null"u8);
        }
        else if (manner.Slurp)
        {
            yield return manner.Raw ? SlurpText(source) : SlurpArray(source);
        }
        else
        {
            while (source.MoveNext())
            {
                yield return source.Current;
            }
        }
    }

    /// <summary>The exit code tells of the last input, as jq's does.</summary>
    private void One(JsonElement input, JqHost host)
    {
        failed = false;
        try
        {
            foreach (var text in program.RunText(input, layout, named, Budget, host))
            {
                buffered.Write(text.Utf8.Span);
                if (!manner.Join)
                {
                    buffered.WriteByte((byte)'\n');
                }

                outcome = text.Kind is JsonValueKind.Null or JsonValueKind.False ? JqExit.FalseOrNull : JqExit.Done;
            }
        }
        catch (JqException e)
        {
            failed = true;
            Tell($"jq: error: {e.Message}\n");
        }
    }

    private int Halted(JqHost host, int code)
    {
        if (host.HaltValue is { } value)
        {
            Tell(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() + "\n");
        }

        return code;
    }

    private void Tell(string text)
    {
        buffered.Flush();
        Console.Error.Write(text);
    }

    private static JsonElement SlurpArray(IEnumerator<JsonElement> source)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 10_000 }))
        {
            writer.WriteStartArray();
            while (source.MoveNext())
            {
                source.Current.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = 10_000 });
    }

    private static JsonElement SlurpText(IEnumerator<JsonElement> source)
    {
        var text = new StringBuilder();
        while (source.MoveNext())
        {
            text.Append(source.Current.GetString()).Append('\n');
        }

        return JsonSerializer.SerializeToElement(text.ToString());
    }
}
