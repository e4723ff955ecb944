using System.Buffers;
using Serverless.Core.Documents;

namespace Serverless.Core.Events.Json;

/// <summary>Something wrong at a byte position.</summary>
internal readonly record struct JsonFault(int Position, Problem Problem);

/// <summary>One member of an object, or one item of the array at the top (then without a key). All positions are bytes from the start of the text.</summary>
/// <param name="Level">1: a child of the top value; 2: a member of an object that is an item of the array at the top.</param>
/// <param name="KeyStart">Behind the opening quote.</param>
/// <param name="End">Behind the last byte of the value.</param>
internal readonly record struct JsonMember(int Level, int KeyStart, int KeyLength, bool KeyEscaped, int Start, int End);

/// <summary>What a scan found: the faults, the kind of the top value, and the members of the event or events in it, in order.</summary>
internal sealed class JsonOutline(bool recording) : IDisposable
{
    private readonly int[] open = new int[3];
    private JsonMember[] members = [];
    private int count;
    private List<JsonFault>? faults;

    /// <summary>The grammar was broken, so nothing of the text can be used. With word faults only, the members are complete.</summary>
    public bool Broken { get; private set; }

    public bool Array { get; set; }

    public bool Object { get; set; }

    public IReadOnlyList<JsonFault> Faults => faults ?? (IReadOnlyList<JsonFault>)[];

    public ReadOnlySpan<JsonMember> Members => members.AsSpan(0, count);

    /// <summary>A fault of the grammar: nothing more is read.</summary>
    public void Stop(ReadOnlySpan<byte> text, int position, string code, string sentence)
    {
        Broken = true;
        Tell(text, position, code, sentence);
    }

    /// <summary>A fault of the words: the grammar holds, so reading goes on, unless it is one too many.</summary>
    public void Add(ReadOnlySpan<byte> text, int position, string code, string sentence)
    {
        Tell(text, position, code, sentence);
        Broken = Faults.Count >= StrictJson.ProblemLimit;
    }

    public bool Wants(int depth) => recording && (depth == 1 || (depth == 2 && Array));

    public void Begin(int level, int keyStart, int keyLength, bool keyEscaped, int start)
    {
        if (count == members.Length)
        {
            Grow();
        }

        open[level] = count;
        members[count++] = new JsonMember(level, keyStart, keyLength, keyEscaped, start, -1);
    }

    public void End(int level, int end) => members[open[level]] = members[open[level]] with { End = end };

    public void Dispose()
    {
        Return();
        (members, count) = ([], 0);
    }

    private void Tell(ReadOnlySpan<byte> text, int position, string code, string sentence)
    {
        var (line, column) = JsonPlace.Of(text, position);
        (faults ??= []).Add(new JsonFault(position, new Problem(code, null, line, column, sentence)));
    }

    private void Grow()
    {
        var larger = ArrayPool<JsonMember>.Shared.Rent(Math.Max(32, count * 2));
        members.AsSpan(0, count).CopyTo(larger);
        Return();
        members = larger;
    }

    private void Return()
    {
        if (members.Length > 0)
        {
            ArrayPool<JsonMember>.Shared.Return(members);
        }
    }
}
