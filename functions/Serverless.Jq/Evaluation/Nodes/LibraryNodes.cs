using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>error(a)</c></summary>
internal sealed class ErrorNode(Node message) : Node(message.Arity == Arity.Many ? Arity.Many : Arity.Optional, message)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result) =>
        message.Opt(frame, input, out result) ? throw new JqError(result) : false;

    public override Cursor Open(Frame frame, in Item item)
    {
        var messages = Flow.Of(message, frame, item.Value);
        return messages.Next(out var first) ? throw new JqError(first.Value) : EmptyCursor.Instance;
    }
}

/// <summary><c>del(a)</c></summary>
internal sealed class DeleteNode(Node target) : Node(Arity.One, target)
{
    private static readonly Updater deleting = new Deleting();

    public override JqValue One(Frame frame, JqValue input) => Updates.All(frame, target, input, deleting);

    private sealed class Deleting : Updater
    {
        public override UpdateOutcome Apply(Frame frame, in JqValue old, out JqValue result)
        {
            result = default;
            return UpdateOutcome.Delete;
        }
    }
}

/// <summary><c>pick(a)</c></summary>
internal sealed class PickNode(Node target) : Node(Arity.One, target)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        JqValue picked = default;
        var places = Flow.Of(target, frame, new Item(input, new PathLink(input)));
        while (places.Next(out var place))
        {
            frame.Run.Step();
            PathCheck.End(place);
            frame.Run.Steps(16L * place.Path!.Length);
            frame.Run.Build(8L * place.Path.Length);
            var path = place.Path.ToValue();
            picked = Places.SetPath(frame.Run, picked, path, Places.GetPath(input, path));
        }

        return picked;
    }
}

/// <summary>What a function does with the keys of its items.</summary>
internal enum Keyed
{
    Sort,
    Group,
    Unique,
    Least,
    Greatest,
}

/// <summary><c>sort_by(a)</c> and its kind.</summary>
internal sealed class KeyedNode(Keyed purpose, Node key) : Node(Arity.One, key)
{
    public override JqValue One(Frame frame, JqValue input)
    {
        var run = frame.Run;
        var items = Collections.Values(input).ToArray();
        var keys = new JqValue[items.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            run.Step();
            run.Build(8);
            keys[i] = KeyOf(frame, items[i]);
        }

        var by = JqValue.Of(JqArray.FromExact(keys));
        if (!input.IsArray)
        {
            throw TypeErrors.Of(input, by, purpose >= Keyed.Least ? "cannot be iterated over" : "cannot be sorted, as they are not both arrays");
        }

        return purpose switch
        {
            Keyed.Sort => Sorting.Sort(run, input, by),
            Keyed.Group => Sorting.Group(run, input, by),
            Keyed.Unique => Sorting.Unique(run, input, by),
            _ => Sorting.Extreme(run, input, by, least: purpose == Keyed.Least),
        };
    }

    /// <summary>One output stands for itself; any other number of them are compared as an array.</summary>
    private JqValue KeyOf(Frame frame, in JqValue item)
    {
        if (key.Arity == Arity.One)
        {
            return key.One(frame, item);
        }

        var outputs = Flow.Of(key, frame, item);
        var all = new ArrayBuilder(1);
        while (outputs.Next(out var output))
        {
            frame.Run.Step();
            frame.Run.Build(8);
            all.Add(output.Value);
        }

        return all.Build();
    }
}

/// <summary><c>walk(a)</c> where <c>a</c> has at most one output.</summary>
internal sealed class WalkNode(Node change) : Node(change.Arity, change)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        NativeStack.Check();
        frame.Run.Step();
        return change.Opt(frame, input.Kind switch
        {
            JqKind.Array => WalkArray(frame, input.Array),
            JqKind.Object => WalkObject(frame, input.Object),
            _ => input,
        }, out result);
    }

    private JqValue WalkArray(Frame frame, JqArray array)
    {
        var items = new ArrayBuilder(array.Count);
        frame.Run.Build(8L * array.Count);
        for (var i = 0; i < array.Count; i++)
        {
            if (Opt(frame, array.Items[i], out JqValue item))
            {
                items.Add(item);
            }
        }

        return items.Build();
    }

    private JqValue WalkObject(Frame frame, JqObject obj)
    {
        var table = obj.Table;
        var walked = new ObjectTable(table.Count);
        frame.Run.Build(16L * table.Count);
        for (var i = 0; i < table.Count; i++)
        {
            if (Opt(frame, table.ValueAt(i), out JqValue value))
            {
                walked.Set(table.KeyAt(i), value);
            }
        }

        return JqValue.Of(new JqObject(walked));
    }
}
