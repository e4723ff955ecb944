namespace Serverless.Jq.Evaluation;

internal sealed class EmptyCursor : Cursor
{
    public static readonly EmptyCursor Instance = new();

    protected override bool Move(out Item item)
    {
        item = default;
        return false;
    }
}

internal sealed class SingleCursor(Item only) : Cursor
{
    private bool done;

    protected override bool Move(out Item item)
    {
        item = only;
        if (done)
        {
            return false;
        }

        return done = true;
    }
}
