namespace Serverless.Jq.Syntax;

/// <summary>Places in a program's text, as lines and columns from 1.</summary>
internal static class SourceText
{
    public static JqSyntaxException Error(string text, string message, int start, int end)
    {
        start = Math.Clamp(start, 0, text.Length);
        var lineStart = start == 0 ? 0 : text.LastIndexOf('\n', start - 1) + 1;
        var lineEnd = text.IndexOf('\n', start) is var found && found < 0 ? text.Length : found;
        var line = LineOf(text, start);
        var shown = Math.Max(1, Math.Min(end, lineEnd) - start);
        return new JqSyntaxException(message, line, start - lineStart + 1)
        {
            Report = $"jq: error: {message} at <top-level>, line {line}, column {start - lineStart + 1}:\n    {text[lineStart..lineEnd]}\n    {new string(' ', start - lineStart)}{new string('^', shown)}",
        };
    }

    public static int LineOf(string text, int offset) => text.AsSpan(0, offset).Count('\n') + 1;
}
