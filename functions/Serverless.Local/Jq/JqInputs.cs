using System.Collections;
using Serverless.Jq;

namespace Serverless.Local.Jq;

/// <summary>The inputs of a run, one after another, whether the command takes them or the program asks for them.</summary>
internal sealed class JqInputs : IEnumerator<JqInput>
{
    private readonly JqInputFiles files;
    private readonly JqReader reader;
    private readonly JqOptions options;
    private readonly IEnumerator<JqInput> values;

    public JqInputs(JqOptions options, Action<string> tell)
    {
        this.options = options;
        files = new JqInputFiles(options.Files, tell);
        reader = new JqReader(options.Sequence ? ReadWithoutMarks : files.Read);
        files.LinesSoFar = () => options.RawInput ? 0 : reader.Lines;
        values = Values().GetEnumerator();
    }

    public JqInput Current => values.Current;

    object IEnumerator.Current => Current;

    public string? FileName => files.Name;

    /// <summary>Lines of the file up to the last input.</summary>
    public long Line => files.LineInFile(options.RawInput ? rawLines : reader.Line);

    public bool Failed => files.Failed;

    private long rawLines;

    /// <summary>Nothing of earlier inputs is in use any more.</summary>
    public void Release() => reader.Release();

    public bool MoveNext() => values.MoveNext();

    public void Reset() => throw new NotSupportedException();

    public void Dispose()
    {
        values.Dispose();
        files.Dispose();
    }

    private IEnumerable<JqInput> Values()
    {
        var each = options.RawInput ? Lines() : Documents();
        if (!options.Slurp)
        {
            return each;
        }

        return options.RawInput ? [JqInput.Of(AllText())] : [JqInput.Of([.. each])];
    }

    private IEnumerable<JqInput> Documents()
    {
        while (reader.TryRead(out var value))
        {
            if (options.Stream)
            {
                foreach (var part in value.ToStream())
                {
                    yield return part;
                }
            }
            else
            {
                yield return value;
            }
        }
    }

    private IEnumerable<JqInput> Lines()
    {
        using var lines = new StreamReader(new JqByteStream(files.Read));
        var line = new System.Text.StringBuilder();
        var buffer = new char[16 * 1024];
        int size;
        while ((size = lines.Read(buffer, 0, buffer.Length)) > 0)
        {
            var begin = 0;
            for (var end = Array.IndexOf(buffer, '\n', 0, size); end >= 0; end = Array.IndexOf(buffer, '\n', begin, size - begin))
            {
                var text = line.Append(buffer, begin, end - begin).ToString();
                line.Clear();
                begin = end + 1;
                rawLines++;
                yield return JqInput.Of(text);
            }

            line.Append(buffer, begin, size - begin);
        }

        if (line.Length > 0)
        {
            yield return JqInput.Of(line.ToString());
        }
    }

    private string AllText()
    {
        using var text = new StreamReader(new JqByteStream(files.Read));
        return text.ReadToEnd();
    }

    /// <summary>RS begins each text of a sequence; to a reader of values it is a blank.</summary>
    private int ReadWithoutMarks(Span<byte> room)
    {
        var size = files.Read(room);
        room[..size].Replace((byte)0x1E, (byte)' ');
        return size;
    }
}
