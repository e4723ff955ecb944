using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>The ways a pattern binds one value: without an iterator where there is only one.</summary>
internal struct Bindings(Pattern pattern, Frame frame, JqValue value)
{
    private readonly Pattern? pattern = pattern;
    private IEnumerator<bool>? all;
    private bool done;

    public bool Next()
    {
        if (pattern is null || done)
        {
            return false;
        }

        if (pattern.Arity == Arity.One)
        {
            done = true;
            pattern.BindOnly(frame, value);
            return true;
        }

        all ??= pattern.BindAll(frame, value).GetEnumerator();
        return all.MoveNext();
    }
}
