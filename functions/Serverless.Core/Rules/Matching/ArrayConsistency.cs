namespace Serverless.Core.Rules.Matching;

/// <summary>A scalar that would satisfy a field, or, where <paramref name="Refused"/>, one that must not go together with the choice.</summary>
/// <param name="Field">The rank of the field's path in its pattern.</param>
internal readonly record struct Demand(int Leaf, int Field, bool Refused);

/// <summary>Whether one scalar can be chosen for every field so that no two come from different elements of one array, and no refused scalar goes together with
/// the choice made for the fields of lower rank: the elements those chose from hide the other elements of their arrays, and an array that none of them
/// chose from shows all its elements.</summary>
/// <remarks>That a field's absence is judged by the fields before it, in the order of their paths, is how the reference engine answers. Two arrays that one path reaches, one through a literal dot and one through nesting, count as one array. The work is linear
/// in the number of demands times the depth of arrays.</remarks>
internal static class ArrayConsistency
{
    public static bool Holds(EventLeaves leaves, List<Demand> demands)
    {
        var wanted = default(FieldSet);
        foreach (var demand in demands)
        {
            wanted = demand.Refused ? wanted : wanted.With(FieldSet.Of(demand.Field));
        }

        var ordered = demands.ToArray();
        Array.Sort(ordered, static (a, b) => a.Leaf.CompareTo(b.Leaf));
        return Holds(leaves, ordered, 0, wanted);
    }

    /// <param name="demands">Those inside one element (the event itself at depth 0), in the order of the text.</param>
    private static bool Holds(EventLeaves leaves, ReadOnlySpan<Demand> demands, int depth, FieldSet wanted)
    {
        var inElements = false;
        foreach (var demand in demands)
        {
            if (Depth(leaves, demand) > depth)
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

        return wanted.IsEmpty ? !inElements : Arrays(leaves, demands, depth, wanted).All(leaves, demands, depth, wanted);
    }

    private static ArrayGroups Arrays(EventLeaves leaves, ReadOnlySpan<Demand> demands, int depth, FieldSet wanted)
    {
        var groups = new ArrayGroups();
        for (var i = 0; i < demands.Length;)
        {
            if (Depth(leaves, demands[i]) <= depth)
            {
                i++;
                continue;
            }

            var (start, element) = (i, Ancestor(leaves, demands[i], depth + 1));
            var (fields, refused) = (default(FieldSet), default(FieldSet));
            var end = leaves.Element(element).End;
            for (; i < demands.Length && leaves[demands[i].Leaf].Element is var inner && inner >= element && inner < end; i++)
            {
                var field = FieldSet.Of(demands[i].Field);
                (fields, refused) = demands[i].Refused ? (fields, refused.With(field)) : (fields.With(field), refused);
            }

            groups.Add(leaves.Element(element).Array, new ArrayGroups.Run(start, i), fields.Within(wanted), refused);
        }

        return groups;
    }

    private static int Depth(EventLeaves leaves, Demand demand) => leaves.Element(leaves[demand.Leaf].Element).Depth;

    private static int Ancestor(EventLeaves leaves, Demand demand, int depth)
    {
        var element = leaves[demand.Leaf].Element;
        while (leaves.Element(element).Depth > depth)
        {
            element = leaves.Element(element).Parent;
        }

        return element;
    }

    /// <summary>The arrays of one element, those that share a wanted field put together.</summary>
    private sealed class ArrayGroups
    {
        private readonly List<Group> groups = [];

        public void Add(int array, Run run, FieldSet fields, FieldSet refused)
        {
            var group = groups.Count > 0 && groups[^1].Arrays.Contains(array) ? groups[^1] : groups.Find(g => g.Arrays.Contains(array));
            if (group is null)
            {
                groups.Add(group = new Group());
                group.Arrays.Add(array);
            }

            group.Runs.Add(run);
            group.Refused = group.Refused.With(refused);
            var fresh = fields.Without(group.Fields);
            if (fresh.IsEmpty)
            {
                return;
            }

            group.Fields = group.Fields.With(fresh);
            foreach (var other in groups.FindAll(g => g != group && !g.Fields.Within(fresh).IsEmpty))
            {
                group.Take(other);
                groups.Remove(other);
            }
        }

        public bool All(EventLeaves leaves, ReadOnlySpan<Demand> demands, int depth, FieldSet wanted)
        {
            foreach (var group in groups)
            {
                wanted = wanted.Without(group.Fields);
            }

            if (!wanted.IsEmpty)
            {
                return false;
            }

            foreach (var group in groups)
            {
                var shown = group.Refused.Lowest < group.Fields.Lowest;
                if (shown || (!group.Fields.IsEmpty && !AnyElement(leaves, demands, depth, group)))
                {
                    return false;
                }
            }

            return true;
        }

        private static bool AnyElement(EventLeaves leaves, ReadOnlySpan<Demand> demands, int depth, Group group)
        {
            foreach (var run in group.Runs)
            {
                if (Holds(leaves, demands[run.Start..run.End], depth + 1, group.Fields))
                {
                    return true;
                }
            }

            return false;
        }

        internal readonly record struct Run(int Start, int End);

        private sealed class Group
        {
            public HashSet<int> Arrays { get; } = [];

            public List<Run> Runs { get; } = [];

            public FieldSet Fields { get; set; }

            public FieldSet Refused { get; set; }

            public void Take(Group other)
            {
                Arrays.UnionWith(other.Arrays);
                Runs.AddRange(other.Runs);
                Fields = Fields.With(other.Fields);
                Refused = Refused.With(other.Refused);
            }
        }
    }
}
