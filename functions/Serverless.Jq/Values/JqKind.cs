namespace Serverless.Jq.Values;

/// <summary>The kinds of values in jq's sort order.</summary>
internal enum JqKind : byte
{
    Null,
    False,
    True,
    Number,
    String,
    Array,
    Object,
}
