using Serverless.Jq;

namespace Serverless.Local.Jq;

/// <summary>Where outputs go: gathered, and written when there are many or somebody waits.</summary>
internal sealed class JqOutput(Stream output, JqOptions options) : IDisposable
{
    private readonly byte[] gathered = new byte[128 * 1024];
    private int size;

    public void Write(JqTextOutput text)
    {
        if (options.Sequence && !(options.RawOutput && text.Kind == System.Text.Json.JsonValueKind.String))
        {
            Add([0x1E]);
        }

        Add(text.Utf8.Span);
        if (!options.JoinOutput)
        {
            Add("\n"u8);
        }

        if (options.RawOutput0)
        {
            Add([0]);
        }

        if (options.Unbuffered)
        {
            Flush();
        }
    }

    public void Flush()
    {
        output.Write(gathered, 0, size);
        output.Flush();
        size = 0;
    }

    public void Dispose() => Flush();

    private void Add(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > gathered.Length - size)
        {
            Flush();
            if (utf8.Length > gathered.Length / 2)
            {
                output.Write(utf8);
                return;
            }
        }

        utf8.CopyTo(gathered.AsSpan(size));
        size += utf8.Length;
    }
}
