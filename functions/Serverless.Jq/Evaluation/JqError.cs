using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>An error the program raised; <c>try</c> catches it.</summary>
internal sealed class JqError(JqValue value) : Exception
{
    /// <summary>Bytes of a value that a message shows.</summary>
    private const int Enough = 1 << 20;

    public JqError(string message)
        : this(JqValue.Of(message))
    {
    }

    public JqValue Value { get; } = value;

    public override string Message => Describe(Value);

    /// <summary>jq's sentence for an error nobody caught.</summary>
    public static string Describe(in JqValue value)
    {
        try
        {
            return value.IsString ? value.Text : $"{JsonText.Compact(value, Enough)} (not a string)";
        }
        catch (BudgetSpent)
        {
            return "an error value that nests too deep to be shown (not a string)";
        }
    }
}
