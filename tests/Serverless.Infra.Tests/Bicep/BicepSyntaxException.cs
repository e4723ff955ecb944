namespace Serverless.Infra.Tests.Bicep;

/// <summary>The text is not Bicep, or not the part of it that is read here.</summary>
internal sealed class BicepSyntaxException(int line, string message) : Exception($"line {line}: {message}")
{
    public int Line { get; } = line;
}
