using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>A path expression may only step on from the place it has reached.</summary>
internal static class PathCheck
{
    public static void Access(in Item item, in JqValue key)
    {
        if (!item.OnPath)
        {
            throw new JqError($"Invalid path expression near attempt to access element {JsonText.Shortened(key)} of {JsonText.Shortened(item.Value)}");
        }
    }

    public static void Iterate(in Item item)
    {
        if (!item.OnPath)
        {
            throw new JqError($"Invalid path expression near attempt to iterate through {JsonText.Shortened(item.Value)}");
        }
    }

    public static void End(in Item item)
    {
        if (!item.OnPath)
        {
            throw new JqError($"Invalid path expression with result {JsonText.Shortened(item.Value)}");
        }
    }
}
