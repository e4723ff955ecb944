using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>[a]</c></summary>
internal sealed class ArrayNode(Node body) : Node(Arity.One, body)
{
    /// <summary>What an item counts against the budget of bytes.</summary>
    private const int ItemBytes = 8;

    public override JqValue One(Frame frame, JqValue input)
    {
        var items = new ArrayBuilder(0);
        var run = frame.Run;
        if (body is PipeNode { Left: IterateNode { IsOptional: false }, Right: { Arity: not Arity.Many } each } && input.IsArray)
        {
            Map(frame, input.Array, each, ref items);
            return items.Build();
        }

        var outputs = Flow.Of(body, frame, input);
        while (outputs.Next(out var item))
        {
            run.Step();
            run.Build(ItemBytes);
            items.Add(item.Value);
        }

        return items.Build();
    }

    private static void Map(Frame frame, JqArray array, Node each, ref ArrayBuilder items)
    {
        var run = frame.Run;
        items = new ArrayBuilder(each.Arity == Arity.One ? array.Count : 0);
        foreach (ref readonly var item in array.Items)
        {
            Add(frame, run, each, item, ref items);
        }
    }

    private static void Add(Frame frame, Run run, Node each, in JqValue item, ref ArrayBuilder items)
    {
        run.Step();
        if (each.Opt(frame, item, out JqValue result))
        {
            run.Build(ItemBytes);
            items.Add(result);
        }
    }
}

/// <summary><c>{a: b}</c>; keys and values alternate in <paramref name="parts"/>, and the first turns slowest.</summary>
internal sealed class ObjectNode(Node[] parts) : Node(Most(parts), parts)
{
    private const int FieldBytes = 16;

    public override JqValue One(Frame frame, JqValue input)
    {
        Build(frame, input, out var result);
        return result;
    }

    public override bool Opt(Frame frame, JqValue input, out JqValue result) => Build(frame, input, out result);

    public override Cursor Open(Frame frame, in Item item) =>
        Arity == Arity.Many ? new ObjectCursor(new Odometer(parts, frame, item.Value), frame.Run, item.Path) : base.Open(frame, item);

    private bool Build(Frame frame, in JqValue input, out JqValue result)
    {
        frame.Run.Step();
        var table = new ObjectTable(parts.Length / 2);
        result = default;
        for (var i = 0; i < parts.Length; i += 2)
        {
            if (!parts[i].Opt(frame, input, out JqValue key) || !parts[i + 1].Opt(frame, input, out JqValue value))
            {
                return false;
            }

            Add(frame.Run, table, key, value);
        }

        result = JqValue.Of(new JqObject(table));
        return true;
    }

    private static void Add(Run run, ObjectTable table, in JqValue key, in JqValue value)
    {
        if (!key.IsString)
        {
            throw new JqError($"Cannot use {key.KindName} ({JsonText.Shortened(key)}) as object key");
        }

        run.Build(FieldBytes);
        table.Set(key.Text, value);
    }

    private sealed class ObjectCursor(Odometer odometer, Run run, PathLink? path) : Cursor
    {
        protected override bool Move(out Item item)
        {
            if (!odometer.Next())
            {
                item = default;
                return false;
            }

            var table = new ObjectTable(odometer.Values.Length / 2);
            for (var i = 0; i < odometer.Values.Length; i += 2)
            {
                Add(run, table, odometer.Values[i], odometer.Values[i + 1]);
            }

            item = new Item(JqValue.Of(new JqObject(table)), path);
            return true;
        }
    }
}
