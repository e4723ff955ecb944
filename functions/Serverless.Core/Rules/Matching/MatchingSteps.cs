using System.Diagnostics;

namespace Serverless.Core.Rules.Matching;

/// <summary>How much was done on this thread to match: bytes looked at, questions asked, elements weighed against each other. Counted in debug builds only, so that the
/// bound on what an event can cost is tested by a number that no other process changes, and costs nothing where it matters.</summary>
public static class MatchingSteps
{
    [ThreadStatic]
    private static long counted;

    /// <summary>So far; always 0 in a release build.</summary>
    public static long Counted => counted;

    [Conditional("DEBUG")]
    internal static void Count(int steps = 1) => counted += steps;
}
