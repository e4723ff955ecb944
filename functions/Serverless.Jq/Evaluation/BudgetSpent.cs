namespace Serverless.Jq.Evaluation;

/// <summary>The run has used what its budget allows; the program cannot catch this.</summary>
internal sealed class BudgetSpent(string message) : Exception(message)
{
    public static BudgetSpent Steps() => new("The budget of steps is spent");

    public static BudgetSpent Bytes() => new("The budget of bytes is spent");

    public static BudgetSpent Depth() => new("The budget of depth is spent");
}
