using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>The outputs of any node: a cursor where there can be many, without one where there is at most one.</summary>
internal struct Flow
{
    private Cursor? cursor;
    private Item pending;
    private bool hasPending;

    public static Flow Of(Node node, Frame frame, in Item item)
    {
        var stream = default(Flow);
        if (node.Arity == Arity.Many)
        {
            stream.cursor = node.Open(frame, item);
        }
        else
        {
            stream.hasPending = node.Opt(frame, item, out stream.pending);
        }

        return stream;
    }

    public static Flow Of(Node node, Frame frame, in JqValue value) => Of(node, frame, new Item(value));

    public bool Next(out Item item)
    {
        if (cursor is not null)
        {
            if (Cursor.Pull(ref cursor, out item))
            {
                return true;
            }

            cursor = null;
            return false;
        }

        item = pending;
        var had = hasPending;
        hasPending = false;
        return had;
    }
}
