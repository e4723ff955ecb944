using System.Text;

namespace Serverless.Core.Rules.Matching;

/// <summary>The paths that patterns name, as a tree of keys: what of an event has to be looked at.</summary>
internal sealed class PathTree
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    public Node Root { get; } = new();

    public int Count => ids.Count;

    /// <summary>The number of a path, from 0; the same path has the same number.</summary>
    /// <param name="whole">Of whole values, not of scalars.</param>
    public int Add(IReadOnlyList<string> path, bool whole)
    {
        var name = string.Join('.', path) + (whole ? "\n" : "");
        if (ids.TryGetValue(name, out var known))
        {
            return known;
        }

        var node = Root;
        foreach (var key in path)
        {
            node = node.ChildOrNew(key);
        }

        var number = ids.Count;
        (node.Path, node.Whole) = whole ? (node.Path, number) : (number, node.Whole);
        ids.Add(name, number);
        return number;
    }

    internal sealed class Node
    {
        private readonly List<KeyValuePair<byte[], Node>> children = [];
        private Dictionary<string, Node>? many;

        /// <summary>-1 where no pattern names this path itself.</summary>
        public int Path { get; set; } = -1;

        /// <summary>The same of whole values.</summary>
        public int Whole { get; set; } = -1;

        public bool IsLeaf => children.Count == 0;

        public Node ChildOrNew(string key)
        {
            var utf8 = Encoding.UTF8.GetBytes(key);
            if (Child(utf8) is { } known)
            {
                return known;
            }

            var added = new Node();
            children.Add(new(utf8, added));
            if (children.Count > 8)
            {
                many = children.ToDictionary(child => Encoding.UTF8.GetString(child.Key), child => child.Value, StringComparer.Ordinal);
            }

            return added;
        }

        public Node? Child(ReadOnlySpan<byte> key)
        {
            if (many is not null)
            {
                return ChildOfMany(key);
            }

            foreach (var child in children)
            {
                if (key.SequenceEqual(child.Key))
                {
                    return child.Value;
                }
            }

            return null;
        }

        private Node? ChildOfMany(ReadOnlySpan<byte> key)
        {
            Span<char> text = stackalloc char[256];
            if (key.Length > text.Length)
            {
                return many!.GetValueOrDefault(Encoding.UTF8.GetString(key));
            }

            var length = Encoding.UTF8.GetChars(key, text);
            return many!.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var child) ? child : null;
        }

        /// <summary>A key with dots is the path of its parts.</summary>
        public Node? Descendant(ReadOnlySpan<byte> key)
        {
            if (!key.Contains((byte)'.'))
            {
                return Child(key);
            }

            var node = this;
            foreach (var part in key.Split((byte)'.'))
            {
                node = node?.Child(key[part]);
            }

            return node;
        }
    }
}
