namespace Serverless.Jq;

/// <summary>A text that is no program. <see cref="Line"/> and <see cref="Column"/> count from 1.</summary>
public sealed class JqSyntaxException(string message, int line, int column) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>The message with its place and the line it points at, as jq's command line prints it.</summary>
    public string Report { get; init; } = message;
}
