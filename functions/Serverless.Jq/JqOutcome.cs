using System.Text.Json;

namespace Serverless.Jq;

/// <summary>What the first output of a program came to.</summary>
public abstract record JqOutcome
{
    private JqOutcome()
    {
    }

    /// <summary>The program had an output.</summary>
    public sealed record Value(JsonElement Json) : JqOutcome;

    /// <summary>The program ended without an output (<c>empty</c>).</summary>
    public sealed record Nothing : JqOutcome
    {
        public static readonly Nothing Instance = new();
    }

    /// <summary>The program raised an error, or its budget ran out; <paramref name="Message"/> is jq's own sentence.</summary>
    public sealed record Error(string Message) : JqOutcome;
}
