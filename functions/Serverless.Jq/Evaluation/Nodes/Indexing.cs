using Serverless.Jq.Builtins;
using Serverless.Jq.Values;
using Serverless.Jq.Values.Elements;
using Serverless.Jq.Values.Tapes;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>a[b]</c>, <c>a?[b]</c> and <c>.a?</c>: the key is evaluated with the same input as the target.</summary>
internal sealed class IndexNode(Node target, Node key, bool optional)
    : Node(optional ? Most(Arity.Optional, Most(target.Arity, key.Arity)) : Most(target.Arity, key.Arity), target, key)
{
    public override bool CanUpdate => !optional && target is IdentityNode && key.Arity == Arity.One;

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        result = default;
        if (!key.Opt(frame, input, out var at) || !target.Opt(frame, input, out var value))
        {
            return false;
        }

        return TryGet(value, at, out result);
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        result = default;
        return key.Opt(frame, item.Value, out var at) && target.Opt(frame, item, out var value) && Step(value, at, out result);
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new IndexCursor(this, target, Flow.Of(key, frame, item.Value), frame, item) : base.Open(frame, item);

    public override UpdateOutcome Update(Frame frame, in JqValue value, Updater updater, out JqValue result)
    {
        var at = key.One(frame, value);
        var outcome = updater.Apply(frame, Access.Get(value, at), out var inner);
        return Places.Put(frame.Run, value, at, outcome, inner, out result);
    }

    private bool TryGet(in JqValue value, in JqValue at, out JqValue result)
    {
        if (!optional)
        {
            result = Access.Get(value, at);
            return true;
        }

        try
        {
            return Access.TryGet(value, at, out result);
        }
        catch (JqError)
        {
            // A slice whose ends are no numbers.
            result = default;
            return false;
        }
    }

    private bool Step(in Item value, in JqValue at, out Item result)
    {
        if (value.Path is not null)
        {
            PathCheck.Access(value, at);
        }

        if (TryGet(value.Value, at, out var found))
        {
            result = value.Step(at, found);
            return true;
        }

        result = default;
        return false;
    }

    private sealed class IndexCursor(IndexNode node, Node target, Flow keys, Frame frame, Item input) : Cursor
    {
        private bool hasKey;
        private JqValue key;
        private Flow targets;

        protected override bool Move(out Item item)
        {
            while (true)
            {
                frame.Run.Step();
                if (hasKey && targets.Next(out var value))
                {
                    if (node.Step(value, key, out item))
                    {
                        return true;
                    }

                    continue;
                }

                hasKey = keys.Next(out var next);
                if (!hasKey)
                {
                    item = default;
                    return false;
                }

                key = next.Value;
                targets = Flow.Of(target, frame, input);
            }
        }
    }
}

/// <summary>The key of a slice, <c>[from:to]</c>: built first, with the bounds of the outer input.</summary>
internal sealed class SliceKeyNode(Node from, Node to) : Node(Most(from.Arity, to.Arity), from, to)
{
    private readonly Node[] bounds = [from, to];

    public override JqValue One(Frame frame, JqValue input)
    {
        var start = from.One(frame, input);
        return Access.SliceKey(start, to.One(frame, input));
    }

    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        result = default;
        if (!from.Opt(frame, input, out var start) || !to.Opt(frame, input, out var end))
        {
            return false;
        }

        result = Access.SliceKey(start, end);
        return true;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new SliceCursor(new Odometer(bounds, frame, item.Value), item.Path) : base.Open(frame, item);

    private sealed class SliceCursor(Odometer odometer, PathLink? path) : Cursor
    {
        protected override bool Move(out Item item)
        {
            var more = odometer.Next();
            item = more ? new Item(Access.SliceKey(odometer.Values[0], odometer.Values[1]), path) : default;
            return more;
        }
    }
}

/// <summary><c>.[]</c></summary>
internal sealed class IterateNode(bool optional) : Node(Arity.Many)
{
    public bool IsOptional => optional;

    public override bool CanUpdate => !optional;

    public override Cursor Open(Frame frame, in Item item)
    {
        if (item.Path is not null)
        {
            PathCheck.Iterate(item);
        }

        return item.Value.Kind switch
        {
            JqKind.Array when item.Path is null && item.Value.Identity is TapeArray { IsUnread: true } array => new TapeCursor(array.Tape, array.Index, 1),
            JqKind.Array when item.Path is null && item.Value.Identity is ElementArray { IsUnread: true } array => new ElementCursor(array.Source.EnumerateArray()),
            JqKind.Object when item.Path is null && item.Value.Identity is TapeObject { IsUnread: true } obj && obj.Tape.NamesDiffer(obj.Index) => new TapeCursor(obj.Tape, obj.Index, 2),
            JqKind.Array => new ArrayCursor(item),
            JqKind.Object => new ObjectCursor(item),
            _ => optional ? EmptyCursor.Instance : throw Access.CannotIterate(item.Value),
        };
    }

    public override UpdateOutcome Update(Frame frame, in JqValue value, Updater updater, out JqValue result)
    {
        result = value.Kind switch
        {
            JqKind.Array => UpdateArray(frame, value.Array, updater),
            JqKind.Object => UpdateObject(frame, value.Object, updater),
            _ => throw Access.CannotIterate(value),
        };
        return UpdateOutcome.Set;
    }

    private static JqValue UpdateArray(Frame frame, JqArray array, Updater updater)
    {
        var updated = new ArrayBuilder(array.Count);
        frame.Run.Build(8L * array.Count);
        foreach (ref readonly var item in array.Items)
        {
            frame.Run.Step();
            var outcome = updater.Apply(frame, item, out var result);
            if (outcome != UpdateOutcome.Delete)
            {
                updated.Add(outcome == UpdateOutcome.Set ? result : item);
            }
        }

        return updated.Build();
    }

    private static JqValue UpdateObject(Frame frame, JqObject obj, Updater updater)
    {
        var table = obj.Table;
        var updated = new ObjectTable(table.Count);
        frame.Run.Build(16L * table.Count);
        for (var i = 0; i < table.Count; i++)
        {
            frame.Run.Step();
            var outcome = updater.Apply(frame, table.ValueAt(i), out var result);
            if (outcome != UpdateOutcome.Delete)
            {
                updated.Set(table.KeyAt(i), outcome == UpdateOutcome.Set ? result : table.ValueAt(i));
            }
        }

        return JqValue.Of(new JqObject(updated));
    }

    private sealed class ElementCursor(System.Text.Json.JsonElement.ArrayEnumerator elements) : Cursor
    {
        protected override bool Move(out Item item)
        {
            if (elements.MoveNext())
            {
                item = new Item(JqValue.Of(elements.Current));
                return true;
            }

            item = default;
            return false;
        }
    }

    /// <summary>The items of an array, or the values of an object, where each has a name before it.</summary>
    private sealed class TapeCursor(Tape tape, int index, int stride) : Cursor
    {
        private readonly int end = index + tape.At(index).Span;
        private int next = index + 1 + stride;

        protected override bool Move(out Item item)
        {
            if (next < end)
            {
                item = new Item(tape.ValueAt(next));
                next = tape.After(next) + stride - 1;
                return true;
            }

            item = default;
            return false;
        }
    }

    private sealed class ArrayCursor(Item container) : Cursor
    {
        private readonly JqArray array = container.Value.Array;
        private int next;

        protected override bool Move(out Item item)
        {
            if (next == array.Count)
            {
                item = default;
                return false;
            }

            var value = array.Items[next];
            item = container.Path is null ? new Item(value) : container.Step(JqValue.Of(next), value);
            next++;
            return true;
        }
    }

    private sealed class ObjectCursor(Item container) : Cursor
    {
        private readonly ObjectTable table = container.Value.Object.Table;
        private int next;

        protected override bool Move(out Item item)
        {
            if (next == table.Count)
            {
                item = default;
                return false;
            }

            var value = table.ValueAt(next);
            item = container.Path is null ? new Item(value) : container.Step(JqValue.Of(table.KeyAt(next)), value);
            next++;
            return true;
        }
    }
}
