namespace Serverless.Actions.Processes;

/// <summary>How a process ended.</summary>
internal abstract record ProcessAnswer
{
    private ProcessAnswer()
    {
    }

    /// <param name="Code">128 and the number of the signal where one ended it.</param>
    public sealed record Exited(int Code, byte[] Output, byte[] Errors) : ProcessAnswer;

    /// <summary>It was killed, with all it had started.</summary>
    public sealed record TooLong : ProcessAnswer;

    /// <inheritdoc cref="TooLong"/>
    public sealed record TooMuch : ProcessAnswer;

    public sealed record NotStarted(string Reason) : ProcessAnswer;
}
