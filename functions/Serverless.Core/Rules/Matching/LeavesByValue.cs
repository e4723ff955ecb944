using System.Numerics;
using System.Text.Json;
using Serverless.Core.Rules.Matching.Indexing;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>Which of the scalars at a path pass a question, for paths at which one event has so many that walking over them for each rule anew would cost more than everything
/// else: those that are asked for exactly are found by their value, and what another test passes is remembered for the next rule that asks it. Reused from event to event; one thread at a time.</summary>
internal sealed class LeavesByValue(EventLeaves leaves)
{
    /// <summary>Fewer scalars are walked over.</summary>
    public const int FewLeaves = 64;

    /// <summary>Of those that are remembered, all together.</summary>
    private const int MostRemembered = 1 << 20;

    private readonly Dictionary<int, Table> tables = [];
    private readonly Dictionary<int, Range> remembered = [];
    private readonly List<int> passing = [];
    private readonly List<int> ofPath = [];
    private int[] heads = [];
    private int[] next = [];
    private int headCount;

    /// <summary>Whether any path of the event is taken so.</summary>
    public bool Any => tables.Count > 0;

    /// <summary>Forgets the event before.</summary>
    public void Clear()
    {
        if (tables.Count == 0)
        {
            return;
        }

        tables.Clear();
        remembered.Clear();
        passing.Clear();
        headCount = 0;
    }

    /// <summary>Null where the path is walked over.</summary>
    public Table? At(int path) => tables.TryGetValue(path, out var table) ? table : null;

    public void Take(int path, ReadOnlySpan<byte> utf8)
    {
        var (inElements, outside) = (false, false);
        ofPath.Clear();
        for (var leaf = leaves.First(path); leaf >= 0; leaf = leaves[leaf].Next)
        {
            MatchingSteps.Count();
            ofPath.Add(leaf);
            inElements |= leaves[leaf].Element > 0;
            outside |= leaves[leaf].Element == 0;
        }

        var size = (int)BitOperations.RoundUpToPowerOf2((uint)ofPath.Count * 2);
        Grow(ref heads, headCount + size);
        Grow(ref next, leaves.Count);
        heads.AsSpan(headCount, size).Fill(-1);

        // From the last to the first, so that those of one value follow each other in the order of the text.
        for (var i = ofPath.Count - 1; i >= 0; i--)
        {
            ref var head = ref heads[headCount + (int)(HashOf(leaves.Value(ofPath[i], utf8)) & (uint)(size - 1))];
            (next[ofPath[i]], head) = (head, ofPath[i]);
        }

        tables.Add(path, new Table(headCount, size - 1, inElements, outside));
        headCount += size;
    }

    /// <summary>The first scalar that may pass, or -1; what follows is told by <see cref="Next"/>.</summary>
    /// <returns>False where only walking over all scalars tells.</returns>
    public bool TryFind(Table table, in KeptTest test, out int first)
    {
        first = -1;
        if (!TryHash(in test, out var hash))
        {
            return false;
        }

        first = heads[table.Start + (int)(hash & (uint)table.Mask)];
        return true;
    }

    public int Next(int leaf) => next[leaf];

    /// <summary>The scalars that pass, where they are known.</summary>
    public ReadOnlySpan<int> Remembered(int question, out bool known)
    {
        known = remembered.TryGetValue(question, out var range);
        return known ? System.Runtime.InteropServices.CollectionsMarshal.AsSpan(passing)[range] : [];
    }

    /// <summary>Judges all scalars of the path once and remembers which pass, unless there is too much to remember.</summary>
    public void Remember(int question, int path, in KeptTest test, ReadOnlySpan<byte> utf8, in DateTimeOffset now)
    {
        var before = passing.Count;
        for (var leaf = leaves.First(path); leaf >= 0; leaf = leaves[leaf].Next)
        {
            if (test.Passes(leaves.Value(leaf, utf8), in now))
            {
                passing.Add(leaf);
            }
        }

        remembered.Add(question, before..passing.Count);
    }

    /// <summary>Whether there is room for as many as the path has.</summary>
    public bool HasRoom => passing.Count < MostRemembered;

    private static bool TryHash(in KeptTest test, out uint hash)
    {
        (var there, hash) = test switch
        {
            { Short: { IsThere: true } text } => (true, OfShort(text)),
            { Test: byte[] text } => (true, ByteHash.Of(text, 0)),
            { Test: ValueTest.Number number } => (true, OfNumber(number.Value.Key)),
            { Test: ValueTest.Literal literal } => (true, (uint)literal.Kind),
            _ => (false, 0u),
        };
        return there;
    }

    private static uint HashOf(LeafValue value) => value.Kind switch
    {
        JsonValueKind.String => ShortText.Of(value.Utf8) is { IsThere: true } text ? OfShort(text) : ByteHash.Of(value.Utf8, 0),
        JsonValueKind.Number => OfNumber(value.Number),
        var kind => (uint)kind,
    };

    private static uint OfShort(ShortText text) => ByteHash.Of(text.First, text.Rest, 1);

    private static uint OfNumber(in NumberKey number) => ByteHash.Of(number.Hashed.Item1, number.Hashed.Item2, 2);

    private static void Grow(ref int[] all, int count)
    {
        if (all.Length < count)
        {
            Array.Resize(ref all, (int)BitOperations.RoundUpToPowerOf2((uint)count));
        }
    }

    /// <param name="InElements">Whether any scalar stands in an element of an array.</param>
    /// <param name="Outside">Whether any stands in none.</param>
    internal readonly record struct Table(int Start, int Mask, bool InElements, bool Outside);
}
