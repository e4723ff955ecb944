using Serverless.Jq;

namespace Serverless.Local.Jq;

/// <summary>The files of a command line, or standard input, as one stream of bytes. A file that cannot be opened is told of and passed over.</summary>
internal sealed class JqInputFiles(IReadOnlyList<string> files, Action<string> tell) : IDisposable
{
    private readonly IReadOnlyList<string> files = files.Count == 0 ? ["-"] : files;
    private int next;
    private Stream? current;
    private long linesBefore;

    /// <summary>The file that is being read, as jq's messages name it.</summary>
    public string? Name { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>Asked for the lines read so far whenever a file begins.</summary>
    public Func<long> LinesSoFar { get; set; } = () => 0;

    /// <summary>A line of the whole stream as a line of the file.</summary>
    public long LineInFile(long line) => line - linesBefore;

    public int Read(Span<byte> room)
    {
        while (true)
        {
            var size = current?.Read(room) ?? 0;
            if (size > 0)
            {
                return size;
            }

            if (next == files.Count)
            {
                return 0;
            }

            Open(files[next++]);
        }
    }

    public void Dispose() => current?.Dispose();

    private void Open(string file)
    {
        current?.Dispose();
        current = null;
        linesBefore = LinesSoFar();
        Name = file == "-" ? "<stdin>" : file;
        try
        {
            current = file == "-" ? Console.OpenStandardInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed = true;
            tell($"jq: error: Could not open file {file}: {(Directory.Exists(file) ? "Is a directory" : JqFiles.Reason(e))}\n");
        }
    }
}
