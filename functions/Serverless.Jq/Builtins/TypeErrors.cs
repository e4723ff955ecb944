using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>jq's sentences about values of a wrong type.</summary>
internal static class TypeErrors
{
    public static JqError Of(in JqValue value, string message) =>
        new($"{value.KindName} ({JsonText.Shortened(value)}) {message}");

    public static JqError Of(in JqValue a, in JqValue b, string message) =>
        new($"{a.KindName} ({JsonText.Shortened(a)}) and {b.KindName} ({JsonText.Shortened(b)}) {message}");
}
