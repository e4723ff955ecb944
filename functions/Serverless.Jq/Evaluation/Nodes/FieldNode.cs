using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation.Nodes;

/// <summary><c>.a</c>, <c>.a.b.c</c>: names known when the program is compiled, walked without touching what lies beside them.</summary>
internal sealed class FieldNode(FieldName[] names) : Node(Arity.One)
{
    public FieldNode(string name)
        : this([new FieldName(name)])
    {
    }

    public override bool CanUpdate => true;

    public FieldNode Then(FieldNode next) => new([.. names, .. next.Names]);

    private FieldName[] Names => names;

    public override JqValue One(Frame frame, JqValue input)
    {
        var start = 0;
        if (input.IsObject && input.Object is { IsUnread: true } unread)
        {
            input = unread.Walk(names, out start);
        }

        for (var i = start; i < names.Length; i++)
        {
            input = Access.Field(input, names[i]);
        }

        return input;
    }

    public override bool Opt(Frame frame, in Item item, out Item result)
    {
        if (item.Path is null)
        {
            result = new Item(One(frame, item.Value));
            return true;
        }

        result = item;
        foreach (var name in names)
        {
            var key = JqValue.Of(name.Text);
            PathCheck.Access(result, key);
            result = result.Step(key, Access.Field(result.Value, name));
        }

        return true;
    }

    public override UpdateOutcome Update(Frame frame, in JqValue value, Updater updater, out JqValue result) =>
        Update(frame, value, updater, 0, out result);

    private UpdateOutcome Update(Frame frame, in JqValue value, Updater updater, int at, out JqValue result)
    {
        if (at == names.Length)
        {
            return updater.Apply(frame, value, out result);
        }

        var outcome = Update(frame, Access.Field(value, names[at]), updater, at + 1, out var inner);
        return Places.Put(frame.Run, value, JqValue.Of(names[at].Text), outcome, inner, out result);
    }
}
