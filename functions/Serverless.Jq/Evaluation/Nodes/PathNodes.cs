using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>path(a)</c></summary>
internal sealed class PathNode(Node paths) : Node(paths.Arity, paths)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        if (paths.Opt(frame, new Item(input, new PathLink(input)), out var item))
        {
            PathCheck.End(item);
            frame.Run.Build(8L * item.Path!.Length);
            result = item.Path.ToValue();
            return true;
        }

        result = default;
        return false;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new PathCursor(paths.Open(frame, new Item(item.Value, new PathLink(item.Value))), frame.Run, item.Path) : base.Open(frame, item);

    private sealed class PathCursor(Cursor places, Run run, PathLink? path) : Cursor
    {
        protected override bool Move(out Item item)
        {
            run.Step();
            if (!Pull(ref places, out var place))
            {
                item = default;
                return false;
            }

            PathCheck.End(place);
            run.Build(8L * place.Path!.Length);
            run.Steps(place.Path.Length);
            item = new Item(place.Path.ToValue(), path);
            return true;
        }
    }
}

/// <summary><c>getpath(a)</c>, which path expressions can step through.</summary>
internal sealed class GetPathNode(Node keys) : Node(keys.Arity, keys)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        var has = keys.Opt(frame, input, out var path);
        result = has ? Places.GetPath(input, path) : default;
        return has;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        var has = keys.Opt(frame, item.Value, out var path);
        result = has ? Step(item, path) : default;
        return has;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new GetPathCursor(keys.Open(frame, new Item(item.Value)), item) : base.Open(frame, item);

    private static Item Step(in Item item, in JqValue path)
    {
        var value = Places.GetPath(item.Value, path);
        if (item.Path is null || !item.OnPath)
        {
            return new Item(value, item.Path);
        }

        var link = item.Path;
        foreach (ref readonly var key in path.Array.Items)
        {
            link = new PathLink(link, key, value);
        }

        return new Item(value, link);
    }

    private sealed class GetPathCursor(Cursor keys, Item input) : Cursor
    {
        protected override bool Move(out Item item)
        {
            var more = Pull(ref keys, out var path);
            item = more ? Step(input, path.Value) : default;
            return more;
        }
    }
}

/// <summary><c>a = b</c>: once for each output of <c>b</c>.</summary>
internal sealed class AssignNode(Node target, Node source) : Node(source.Arity, target, source)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        var has = source.Opt(frame, input, out var value);
        result = has ? Assign(frame, input, value) : default;
        return has;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new AssignCursor(this, source.Open(frame, new Item(item.Value)), frame, item) : base.Open(frame, item);

    private JqValue Assign(Frame frame, in JqValue input, in JqValue value) => Updates.All(frame, target, input, new Replacing(value));

    private sealed class AssignCursor(AssignNode node, Cursor sources, Frame frame, Item input) : Cursor
    {
        protected override bool Move(out Item item)
        {
            var more = Pull(ref sources, out var value);
            item = more ? new Item(node.Assign(frame, input.Value, value.Value), input.Path) : default;
            return more;
        }
    }

    private sealed class Replacing(JqValue value) : Updater
    {
        public override UpdateOutcome Apply(Frame frame, in JqValue old, out JqValue result)
        {
            result = value;
            return UpdateOutcome.Set;
        }
    }
}

/// <summary><c>a |= b</c>: the first output of <c>b</c> replaces the place, and none deletes it.</summary>
internal sealed class ModifyNode(Node target, Node update) : Node(Arity.One, target, update)
{
    private readonly Updater updater = new First(update);

    public override JqValue One(Frame frame, JqValue input) => Updates.All(frame, target, input, updater);

    private sealed class First(Node update) : Updater
    {
        public override UpdateOutcome Apply(Frame frame, in JqValue old, out JqValue result)
        {
            var outputs = Flow.Of(update, frame, old);
            var has = outputs.Next(out var first);
            result = first.Value;
            return has ? UpdateOutcome.Set : UpdateOutcome.Delete;
        }
    }
}

/// <summary><c>a += b</c> and its kind, and <c>a //= b</c> (without an operator): once for each output of <c>b</c>.</summary>
internal sealed class OperateNode(Operator? op, Node target, Node source) : Node(source.Arity, target, source)
{
    public override bool Opt(Frame frame, JqValue input, out JqValue result)
    {
        var has = source.Opt(frame, input, out var value);
        result = has ? Updates.All(frame, target, input, new Operating(op, value)) : default;
        return has;
    }

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new OperateCursor(op, target, source.Open(frame, new Item(item.Value)), frame, item) : base.Open(frame, item);

    private sealed class OperateCursor(Operator? op, Node target, Cursor sources, Frame frame, Item input) : Cursor
    {
        protected override bool Move(out Item item)
        {
            var more = Pull(ref sources, out var value);
            item = more ? new Item(Updates.All(frame, target, input.Value, new Operating(op, value.Value)), input.Path) : default;
            return more;
        }
    }

    private sealed class Operating(Operator? op, JqValue value) : Updater
    {
        public override UpdateOutcome Apply(Frame frame, in JqValue old, out JqValue result)
        {
            frame.Run.Step();
            result = op is { } known ? Operators.Apply(frame.Run, known, old, value) : old.IsTruthy ? old : value;
            return UpdateOutcome.Set;
        }
    }
}
