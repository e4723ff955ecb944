namespace Serverless.Jq;

/// <summary>A text that is no program. <see cref="Line"/> and <see cref="Column"/> count from 1.</summary>
public sealed class JqSyntaxException(string message, int line, int column) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
