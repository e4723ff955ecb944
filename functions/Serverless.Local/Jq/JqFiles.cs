using System.Text;
using Serverless.Jq;

namespace Serverless.Local.Jq;

/// <summary>Files and texts that a command line names.</summary>
internal static class JqFiles
{
    public static string Text(string path) => Read(path, problem => $"jq: error: Could not open {path}: {problem}");

    public static JqInput RawText(string path, string variable) => JqInput.Of(Read(path, problem => $"jq: Bad JSON in --rawfile {variable} {path}: Could not open {path}: {problem}"));

    public static JqInput Values(string path, string variable)
    {
        var text = Read(path, problem => $"jq: Bad JSON in --slurpfile {variable} {path}: Could not open {path}: {problem}");
        try
        {
            return JqInput.Of(All(text));
        }
        catch (JqInputException malformed)
        {
            throw new JqUsageException($"jq: Bad JSON in --slurpfile {variable} {path}: {malformed.Message}");
        }
    }

    /// <summary>The only value of a text; null where it is not one value.</summary>
    public static JqInput? Value(string text)
    {
        try
        {
            return All(text) is [var only] ? only : null;
        }
        catch (JqInputException)
        {
            return null;
        }
    }

    private static List<JqInput> All(string text)
    {
        var rest = Encoding.UTF8.GetBytes(text).AsMemory();
        var reader = new JqReader(room =>
        {
            var size = Math.Min(room.Length, rest.Length);
            rest.Span[..size].CopyTo(room);
            rest = rest[size..];
            return size;
        });
        var values = new List<JqInput>();
        while (reader.TryRead(out var value))
        {
            values.Add(value);
        }

        return values;
    }

    private static string Read(string path, Func<string, string> sentence)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JqUsageException(sentence(Reason(e)));
        }
    }

    /// <summary>What C's library calls it.</summary>
    public static string Reason(Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        UnauthorizedAccessException => "Permission denied",
        _ => problem.Message,
    };
}
