namespace Serverless.SharedData;

/// <summary>A real event and the request that carries it.</summary>
/// <param name="Path">The file below the events folder; with <c>#LINE</c> where a file holds one event a line.</param>
/// <param name="Url">Where it is posted, from <c>/</c>.</param>
/// <param name="Headers">All of them, the content type included.</param>
/// <param name="Body">The bytes as they are in the file.</param>
public sealed record EventFile(string Path, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);
