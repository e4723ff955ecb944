namespace Serverless.Application.Packs;

/// <summary>What lies somewhere else and is part of a rule set: functions of catalogs, schemas. Each is fetched once, when the set is first read, and
/// kept among its files from then on, so that the set has an id that covers it and is read again without anybody being asked.</summary>
public sealed class FetchedDocuments
{
    private const string Folder = "fetched/";

    private readonly Dictionary<string, ReadOnlyMemory<byte>> kept;

    private FetchedDocuments(Dictionary<string, ReadOnlyMemory<byte>> kept, bool more) => (this.kept, MayFetch) = (kept, more);

    /// <summary>False for a set that was stored: what it has not, it never had.</summary>
    public bool MayFetch { get; }

    /// <summary>In the order of their paths: <c>fetched/</c> and the address, its reserved characters escaped.</summary>
    public IReadOnlyList<PackFile> Files =>
        [.. kept.Select(document => new PackFile(document.Key, document.Value)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>Nothing is there yet.</summary>
    public static FetchedDocuments None() => new([], more: true);

    /// <param name="files">Those of a set; only what was fetched counts.</param>
    /// <param name="more">Whether what is missing may be fetched.</param>
    public static FetchedDocuments Among(IEnumerable<PackFile> files, bool more) => new(
        files.Where(file => PackPath.Of(file.Path).Part == PackPart.Fetched).ToDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal), more);

    public ReadOnlyMemory<byte>? Find(Uri address) => kept.TryGetValue(PathOf(address), out var content) ? content : (ReadOnlyMemory<byte>?)null;

    /// <param name="content">In UTF-8, as documents are.</param>
    public void Keep(Uri address, ReadOnlyMemory<byte> content) => kept[PathOf(address)] = content;

    /// <summary>The address that a path in a set stands for.</summary>
    internal static string AddressOf(string path) => Uri.UnescapeDataString(path[Folder.Length..]);

    private static string PathOf(Uri address) => Folder + Uri.EscapeDataString(address.AbsoluteUri);
}
