using System.Numerics;
using System.Runtime.InteropServices;

namespace Serverless.Core.Rules.Matching;

/// <summary>A scalar that would satisfy a field, or, where <paramref name="Refused"/>, one that must not go together with the choice.</summary>
/// <param name="Field">The rank of the field's path in its pattern.</param>
internal readonly record struct Demand(int Leaf, int Field, bool Refused);

/// <summary>Whether one scalar can be chosen for every field so that no two come from different elements of one array, and no refused scalar goes together with
/// the choice made for the fields of lower rank: the elements those chose from hide the other elements of their arrays, and an array that none of them
/// chose from shows all its elements. Reused from event to event; one thread at a time.</summary>
/// <remarks>That a field's absence is judged by the fields before it, in the order of their paths, is how the reference engine answers. Two arrays that one path reaches, one through a literal dot and one through nesting, count as one array. The work is linear
/// in the number of demands times the depth of arrays.</remarks>
internal sealed class ArrayConsistency(EventLeaves leaves)
{
    private readonly int[] owners = new int[256];
    private Placed[] ordered = new Placed[16];
    private Placed[] merged = new Placed[16];
    private Run[] runs = new Run[16];
    private Group[] groups = new Group[8];
    private int runCount;
    private int groupCount;

    /// <param name="demands">Field after field, each in the order of the text.</param>
    public bool Holds(List<Demand> demands)
    {
        if (ordered.Length < demands.Count)
        {
            var size = (int)BitOperations.RoundUpToPowerOf2((uint)demands.Count);
            (ordered, merged) = (new Placed[size], new Placed[size]);
        }

        var (wanted, count) = (default(FieldSet), 0);
        foreach (var (leaf, field, refused) in CollectionsMarshal.AsSpan(demands))
        {
            wanted = refused ? wanted : wanted.With(FieldSet.Of(field));
            var element = leaves[leaf].Element;
            ordered[count++] = new Placed(leaf, element, leaves.Element(element).Depth, (short)field, refused);
        }

        if (wanted.IsEmpty && count == 0)
        {
            return true;
        }

        Order(count);
        (runCount, groupCount) = (0, 0);
        return Holds(new Run(0, count), 0, wanted);
    }

    /// <summary>Merges the stretches that are in order already, two at a time: there are at most as many as fields.</summary>
    private void Order(int count)
    {
        while (true)
        {
            var stretches = 0;
            for (var start = 0; start < count; stretches++)
            {
                var middle = EndOfOrder(start, count);
                var end = middle == count ? count : EndOfOrder(middle, count);
                Merge(ordered.AsSpan(start..middle), ordered.AsSpan(middle..end), merged.AsSpan(start..end));
                start = end;
            }

            (ordered, merged) = (merged, ordered);
            if (stretches <= 1)
            {
                return;
            }
        }
    }

    private int EndOfOrder(int start, int count)
    {
        for (start++; start < count && ordered[start].Leaf >= ordered[start - 1].Leaf; start++)
        {
        }

        return start;
    }

    private static void Merge(ReadOnlySpan<Placed> left, ReadOnlySpan<Placed> right, Span<Placed> into)
    {
        var (l, r) = (0, 0);
        MatchingSteps.Count(into.Length);
        for (var i = 0; i < into.Length; i++)
        {
            into[i] = r == right.Length || (l < left.Length && left[l].Leaf <= right[r].Leaf) ? left[l++] : right[r++];
        }
    }

    /// <param name="within">The demands inside one element (the event itself at depth 0), in the order of the text.</param>
    private bool Holds(Run within, int depth, FieldSet wanted)
    {
        var inElements = false;
        MatchingSteps.Count(within.End - within.Start);
        foreach (var demand in ordered.AsSpan(within.Start..within.End))
        {
            if (demand.Depth > depth)
            {
                inElements |= demand.Refused;
            }
            else if (demand.Refused)
            {
                return false;
            }
            else
            {
                wanted = wanted.Without(FieldSet.Of(demand.Field));
            }
        }

        if (wanted.IsEmpty)
        {
            return !inElements;
        }

        var (firstRun, firstGroup) = (runCount, groupCount);
        FindArrays(within, depth, wanted);
        Join(firstGroup, wanted);
        var holds = All(firstGroup, groupCount, depth, wanted);
        (runCount, groupCount) = (firstRun, firstGroup);
        return holds;
    }

    /// <summary>Makes a run of the demands of each element, and a group of the runs of each array, which follow each other in the text.</summary>
    private void FindArrays(Run within, int depth, FieldSet wanted)
    {
        var array = -1;
        for (var i = within.Start; i < within.End;)
        {
            MatchingSteps.Count();
            if (ordered[i].Depth <= depth)
            {
                i++;
                continue;
            }

            var (start, element) = (i, Ancestor(ordered[i].Element, depth + 1));
            var (fields, refused) = (default(FieldSet), default(FieldSet));
            var end = leaves.Element(element).End;
            for (; i < within.End && ordered[i].Element is var inner && inner >= element && inner < end; i++)
            {
                MatchingSteps.Count();
                var field = FieldSet.Of(ordered[i].Field);
                (fields, refused) = ordered[i].Refused ? (fields, refused.With(field)) : (fields.With(field), refused);
            }

            if (leaves.Element(element).Array != array)
            {
                array = leaves.Element(element).Array;
                Add(ref groups, ref groupCount, new Group(runCount, groupCount, -1, groupCount));
            }

            Add(ref runs, ref runCount, new Run(start, i));
            ref var group = ref groups[groupCount - 1];
            (group.Fields, group.Refused, group.EndRun) = (group.Fields.With(fields.Within(wanted)), group.Refused.With(refused), runCount);
        }
    }

    /// <summary>Joins the groups that share a wanted field.</summary>
    private void Join(int first, FieldSet wanted)
    {
        for (var rest = wanted; !rest.IsEmpty; rest = rest.Without(FieldSet.Of(rest.Lowest)))
        {
            owners[rest.Lowest] = -1;
        }

        for (var at = first; at < groupCount; at++)
        {
            for (var rest = groups[at].Fields; !rest.IsEmpty; rest = rest.Without(FieldSet.Of(rest.Lowest)))
            {
                ref var owner = ref owners[rest.Lowest];
                Join(owner < 0 ? at : owner, at);
                owner = at;
            }
        }
    }

    private void Join(int one, int other)
    {
        (one, other) = (Root(one), Root(other));
        if (one == other)
        {
            return;
        }

        ref var root = ref groups[one];
        ref readonly var joined = ref groups[other];
        (root.Fields, root.Refused) = (root.Fields.With(joined.Fields), root.Refused.With(joined.Refused));
        (groups[root.Last].Next, root.Last, groups[other].Parent) = (other, joined.Last, one);
    }

    private int Root(int group)
    {
        while (groups[group].Parent != group)
        {
            group = groups[group].Parent = groups[groups[group].Parent].Parent;
        }

        return group;
    }

    private bool All(int first, int end, int depth, FieldSet wanted)
    {
        for (var at = first; at < end; at++)
        {
            wanted = wanted.Without(groups[at].Fields);
        }

        if (!wanted.IsEmpty)
        {
            return false;
        }

        for (var at = first; at < end; at++)
        {
            var group = groups[at];
            var shown = group.Refused.Lowest < group.Fields.Lowest;
            if (group.Parent == at && (shown || (!group.Fields.IsEmpty && !AnyElement(at, depth, group.Fields))))
            {
                return false;
            }
        }

        return true;
    }

    private bool AnyElement(int group, int depth, FieldSet fields)
    {
        for (; group >= 0; group = groups[group].Next)
        {
            for (var run = groups[group].FirstRun; run < groups[group].EndRun; run++)
            {
                if (Holds(runs[run], Math.Max(depth + 1, CommonDepth(runs[run])), fields))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Of the innermost element that holds all demands of a run. Between it and the elements around it nothing can be decided that is not decided there.</summary>
    private int CommonDepth(Run run)
    {
        var (one, other) = (ordered[run.Start].Element, ordered[run.End - 1].Element);
        while (one != other)
        {
            MatchingSteps.Count();

            // A later element is never around an earlier one.
            (one, other) = one > other ? (leaves.Element(one).Parent, other) : (one, leaves.Element(other).Parent);
        }

        return leaves.Element(one).Depth;
    }

    private int Ancestor(int element, int depth)
    {
        while (leaves.Element(element).Depth > depth)
        {
            MatchingSteps.Count();
            element = leaves.Element(element).Parent;
        }

        return element;
    }

    private static void Add<T>(ref T[] all, ref int count, T item)
    {
        if (count == all.Length)
        {
            Array.Resize(ref all, count * 2);
        }

        all[count++] = item;
    }

    /// <summary>A demand and where its scalar stands.</summary>
    private readonly record struct Placed(int Leaf, int Element, int Depth, short Field, bool Refused);

    /// <summary>Demands that follow each other.</summary>
    private readonly record struct Run(int Start, int End);

    /// <summary>The runs of an array, and, of the first of those that share a wanted field, what all of them hold.</summary>
    /// <param name="Parent">Towards the first of the joined ones, which is its own.</param>
    /// <param name="Next">The joined one after it, or -1.</param>
    /// <param name="Last">Of the first the last that is joined to it.</param>
    private record struct Group(int FirstRun, int Parent, int Next, int Last)
    {
        public int EndRun { get; set; }

        public FieldSet Fields { get; set; }

        public FieldSet Refused { get; set; }
    }
}
