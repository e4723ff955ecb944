using System.Text.Unicode;
using Serverless.Core.Documents;

namespace Serverless.Core.Events.Json;

/// <summary>Decides whether bytes are JSON that nothing downstream can stumble over: RFC 8259, and also valid UTF-8, no lone surrogates in
/// escapes, no key twice in one object (compared after unescaping), no number beyond a double, bounded depth, nothing after the value.
/// A byte order mark at the start is skipped. Time is linear in the length, whatever the bytes are.</summary>
public static class StrictJson
{
    /// <summary>Deepest nesting that is read, the same that System.Text.Json reads by default; a value at the top has depth 0, <c>[]</c> depth 1.</summary>
    public const int DepthLimit = 64;

    /// <summary>A text with more problems than this is given up.</summary>
    public const int ProblemLimit = 32;

    /// <summary>One without faults, which records nothing.</summary>
    [ThreadStatic]
    private static JsonOutline? spare;

    public static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Every problem found, with line and column (in characters) from 1; empty where the text is good. Problems of the words (a key
    /// twice, a lone surrogate, a number out of range) are told together; after a fault of the grammar nothing more is read.</summary>
    /// <param name="depthLimit">1 to 128.</param>
    public static IReadOnlyList<Problem> Check(ReadOnlySpan<byte> text, int depthLimit = DepthLimit)
    {
        var outline = spare ?? new JsonOutline(recording: false);
        Read(text, depthLimit, outline);
        if (outline.Faults.Count > 0)
        {
            // It holds its faults, so the next text gets another.
            spare = null;
            return [.. outline.Faults.Select(fault => fault.Problem)];
        }

        spare = outline;
        return [];
    }

    /// <summary>The same, and where the members of an event (or of each event of an array) stand. The caller disposes it.</summary>
    internal static JsonOutline Outline(ReadOnlySpan<byte> text, int depthLimit)
    {
        var outline = new JsonOutline(recording: true);
        Read(text, depthLimit, outline);
        return outline;
    }

    /// <summary>The text without its byte order mark.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> text) => text.Span.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;

    private static void Read(ReadOnlySpan<byte> text, int depthLimit, JsonOutline outline)
    {
        if (!Utf8.IsValid(text))
        {
            outline.Stop(text, JsonPlace.FirstInvalid(text), "json/invalid-utf8", "This byte is not valid UTF-8; send the text encoded as UTF-8.");
            return;
        }

        var start = text.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        Span<JsonKey> keys = stackalloc JsonKey[64];
        Span<JsonFrame> frames = stackalloc JsonFrame[depthLimit + 1];
        var scanner = new StrictJsonScanner(text, start, frames, new JsonKeySet(keys), outline);
        scanner.Scan();
    }
}
