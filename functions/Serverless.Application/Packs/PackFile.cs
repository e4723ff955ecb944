namespace Serverless.Application.Packs;

/// <summary>A file of a folder of packs.</summary>
/// <param name="Path">From that folder, with slashes: <c>disk/rules/disk-full.yaml</c>.</param>
public sealed record PackFile(string Path, ReadOnlyMemory<byte> Content);
