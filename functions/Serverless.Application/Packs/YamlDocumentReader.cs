using System.Text;
using Serverless.Core.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Serverless.Application.Packs;

/// <summary>Reads one YAML 1.2 document (core schema) with its places; JSON is YAML. Only the event parser of YamlDotNet is used, and every limit is checked
/// on the events before anything is built, so that no file can exhaust the process that reads it.</summary>
/// <remarks>Refused: more than 256 KiB, 64 levels or 10,000 nodes, invalid UTF-8, tags, anchors and aliases, merge keys, keys that are no plain text, duplicate
/// keys, and more than one document. Plain scalars mean what <see cref="CoreSchema"/> says.</remarks>
public static class YamlDocumentReader
{
    public const int MostBytes = 256 * 1024;
    public const int MostDepth = 64;
    public const int MostNodes = 10_000;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static Reading<DocumentNode> Read(ReadOnlyMemory<byte> content, string? file)
    {
        var start = new DocumentPlace(file, 1, 1);
        if (content.Length > MostBytes)
        {
            return Refused(start.Problem("yaml/too-large", $"A file has at most {MostBytes / 1024} KiB; this one has {(content.Length + 1023) / 1024}. Split it."));
        }

        if (Decode(content.Span) is not { } text)
        {
            return Refused(start.Problem("yaml/not-utf8", "The file is not valid UTF-8; save it as UTF-8."));
        }

        try
        {
            return Read(text, file);
        }
        catch (YamlException e)
        {
            // Where a tab is to blame the exception stands at the object around it.
            var tab = e.Message.Contains(" tab", StringComparison.Ordinal) ? new TabIndents(text).First : 0;
            return Refused((tab > 0 ? new DocumentPlace(file, tab, 1) : Place(e.Start, file)).Problem("yaml/syntax", Sentence(e)));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            return Refused(start.Problem("yaml/syntax", "This is not YAML, in a way the parser cannot place; look for broken escapes and quotes."));
        }
    }

    internal static DocumentPlace Place(Mark mark, string? file) => new(file, (int)mark.Line, (int)mark.Column);

    private static Reading<DocumentNode> Read(string text, string? file)
    {
        var problems = new List<Problem>();
        var parser = new Parser(new Scanner(new StringReader(EndedLines(text)), skipComments: true));
        var builder = new DocumentBuilder(file, new TabIndents(text), problems);
        DocumentNode? root = null;
        var documents = 0;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case DocumentStart second when ++documents > 1:
                    return Refused([.. problems, Place(second.Start, file).Problem("yaml/more-documents", "A file holds one document; put this one in a file of its own.")]);
                case DocumentStart { Version: not null } first:
                    problems.Add(Place(first.Start, file).Problem("yaml/directive", "Directives are not read; remove the line that begins with %YAML."));
                    break;
                case NodeEvent or AnchorAlias or SequenceEnd or MappingEnd:
                    if (!builder.Take(parser.Current, ref root))
                    {
                        return Refused([.. problems]);
                    }

                    break;
            }
        }

        if (root is null)
        {
            problems.Add(new DocumentPlace(file, 1, 1).Problem("yaml/empty", "The file is empty."));
        }

        return new Reading<DocumentNode>(problems.Count == 0 ? root : null, problems);
    }

    /// <summary>An expression that builds an object is the usual way to a colon where YAML wants none, so that one is told how to help itself.</summary>
    private static string Sentence(YamlException e) => e.Message.Contains("found invalid mapping", StringComparison.Ordinal)
        ? "A colon with a space after it ends a text without quotes; put the whole text in quotes, such as '${ { a: .b } }'."
        : $"This is not YAML: {e.Message.TrimEnd('.')}.";

    /// <summary>The scanner loses a last line that holds only spaces and no line break, which counts in a block text.</summary>
    private static string EndedLines(string text)
    {
        var last = text.AsSpan(text.LastIndexOf('\n') + 1);
        return !last.IsEmpty && last.IsWhiteSpace() ? text + '\n' : text;
    }

    private static string? Decode(ReadOnlySpan<byte> content)
    {
        try
        {
            return Strict.GetString(content.StartsWith("\uFEFF"u8) ? content[3..] : content);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Reading<DocumentNode> Refused(params IReadOnlyList<Problem> problems) => new(null, problems);
}
