using System.Collections.Concurrent;

namespace Serverless.Actions.Secrets;

/// <summary>What a call said who it is with: made on the way, of secrets or by an authority, so that only whoever sends it knows it.</summary>
internal static class SentCredentials
{
    private static readonly AsyncLocal<ConcurrentQueue<string>?> Current = new();

    /// <summary>From now on, in this call and what it awaits, they are gathered.</summary>
    public static IReadOnlyCollection<string> Gather() => Current.Value = new ConcurrentQueue<string>();

    /// <param name="authorization">The value of the header.</param>
    public static void Note(string authorization) => Current.Value?.Enqueue(authorization);
}
