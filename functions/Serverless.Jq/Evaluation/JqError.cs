using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>An error the program raised; <c>try</c> catches it.</summary>
internal sealed class JqError(JqValue value) : Exception
{
    public JqError(string message)
        : this(JqValue.Of(message))
    {
    }

    public JqValue Value { get; } = value;

    public override string Message => Describe(Value);

    /// <summary>jq's sentence for an error nobody caught.</summary>
    public static string Describe(in JqValue value) => value.Kind switch
    {
        JqKind.String => value.Text,
        _ => $"{JsonText.Compact(value)} (not a string)",
    };
}
