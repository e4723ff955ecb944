using System.Runtime.CompilerServices;

namespace Serverless.Jq.Evaluation;

/// <summary>Keeps the host's stack whole: recursion ends with the depth budget's error while there is still room.</summary>
internal static class NativeStack
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw BudgetSpent.Depth();
        }
    }
}
