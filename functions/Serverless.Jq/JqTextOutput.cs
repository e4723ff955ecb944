using System.Text.Json;

namespace Serverless.Jq;

/// <summary>An output as text, without a line's end.</summary>
/// <param name="Utf8">Good until the next output is asked for.</param>
public readonly record struct JqTextOutput(ReadOnlyMemory<byte> Utf8, JsonValueKind Kind);
