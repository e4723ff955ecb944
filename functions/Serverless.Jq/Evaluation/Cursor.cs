using System.Runtime.CompilerServices;

namespace Serverless.Jq.Evaluation;

/// <summary>
/// The outputs of a node, pulled one by one. A cursor that has nothing more of its own may name the cursor that
/// carries on in its place, so that a tail call needs no stack.
/// </summary>
internal abstract class Cursor
{
    public Cursor? Tail { get; protected set; }

    protected abstract bool Move(out Item item);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Pull(ref Cursor cursor, out Item item)
    {
        while (true)
        {
            if (cursor.Move(out item))
            {
                return true;
            }

            var tail = cursor.Tail;
            if (tail is null)
            {
                return false;
            }

            cursor = tail;
        }
    }
}
