using Serverless.Core.Documents;

namespace Serverless.Application.Rehearsals;

/// <summary>What several rehearsals share, with what one of them says of its own.</summary>
internal static class DocumentMerge
{
    private static readonly string[] ByKey = ["settings", "answers", "expect"];

    /// <summary>An event is merged all the way down, settings, answers and expectations key by key; anything else is as <paramref name="own"/> says, where it says it.</summary>
    public static DocumentMap Rehearsal(DocumentMap shared, DocumentMap own) => Merge(shared, own, static (key, a, b) =>
        key == "event" ? Deep(a, b) : ByKey.Contains(key) && a is DocumentMap first && b is DocumentMap second ? Merge(first, second, static (_, _, mine) => mine) : b);

    public static DocumentNode Deep(DocumentNode shared, DocumentNode own) =>
        shared is DocumentMap a && own is DocumentMap b ? Merge(a, b, static (_, first, second) => Deep(first, second)) : own;

    private static DocumentMap Merge(DocumentMap shared, DocumentMap own, Func<string, DocumentNode, DocumentNode, DocumentNode> both) => new(own.Place,
    [
        .. shared.Entries.Select(entry => own.Entries.FirstOrDefault(other => other.Key == entry.Key) is { } other ? other with { Value = both(entry.Key, entry.Value, other.Value) } : entry),
        .. own.Entries.Where(entry => shared[entry.Key] is null),
    ]);
}
