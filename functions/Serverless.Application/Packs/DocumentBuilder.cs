using System.Text.Json;
using Serverless.Core.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Serverless.Application.Packs;

/// <summary>Builds the tree of a document from the parser's events without recursion, and stops at the limits.</summary>
internal sealed class DocumentBuilder(string? file, TabIndents tabs, List<Problem> problems)
{
    private readonly Stack<Open> open = new();
    private int nodes;
    private int blocks;
    private long lastTabbed;

    /// <summary>False where reading has to stop; the reason was added to the problems. <paramref name="root"/> is set with the last event of the document.</summary>
    public bool Take(ParsingEvent happened, ref DocumentNode? root)
    {
        if (happened is SequenceEnd or MappingEnd)
        {
            var closed = open.Pop();
            blocks -= closed.IsBlock ? 1 : 0;
            return Add(closed.Close(), ref root);
        }

        var place = YamlDocumentReader.Place(happened.Start, file);
        if (++nodes > YamlDocumentReader.MostNodes)
        {
            return Stop(place, "too-many-nodes", $"A document has at most {YamlDocumentReader.MostNodes} values; split it.");
        }

        if (open.Count >= YamlDocumentReader.MostDepth && happened is SequenceStart or MappingStart)
        {
            return Stop(place, "too-deep", $"A document nests at most {YamlDocumentReader.MostDepth} levels.");
        }

        if (happened is NodeEvent node)
        {
            CheckNode(node, place);
            CheckTabs(node, place);
        }

        switch (happened)
        {
            case SequenceStart list:
                return Begin(new OpenList(place) { IsBlock = list.Style == SequenceStyle.Block }, place);
            case MappingStart map:
                return Begin(new OpenMap(place) { IsBlock = map.Style == MappingStyle.Block }, place);
            case Scalar scalar when open.TryPeek(out var top) && top is OpenMap { Key: null } keys:
                AddKey(keys, scalar, place);
                return true;
            case Scalar scalar:
                return Add(Value(scalar, place), ref root);
            default:
                return Stop(place, "alias", "Aliases are not read; write the value again where it is needed.");
        }
    }

    private bool Begin(Open begun, DocumentPlace place)
    {
        if (open.TryPeek(out var top) && top is OpenMap { Key: null })
        {
            return Stop(place, "complex-key", "A key is a text, not a list or an object.");
        }

        blocks += begun.IsBlock ? 1 : 0;
        open.Push(begun);
        return true;
    }

    private bool Add(DocumentNode node, ref DocumentNode? root)
    {
        if (!open.TryPeek(out var top))
        {
            root = node;
        }
        else
        {
            top.Add(node);
        }

        return true;
    }

    private void CheckNode(NodeEvent node, DocumentPlace place)
    {
        if (!node.Anchor.IsEmpty)
        {
            Report(place, "anchor", "Anchors are not read; remove '&" + node.Anchor.Value + "'.");
        }

        if (!node.Tag.IsEmpty || node is Scalar { IsPlainImplicit: false, IsQuotedImplicit: false })
        {
            Report(place, "tag", $"Tags are not read; remove '{(node.Tag.IsEmpty ? "!" : node.Tag.Value)}'. Quotes make a text, bare words follow the core schema.");
        }
    }

    /// <summary>Tabs may not indent (YAML 1.2.2, section 6.1); the scanner lets some pass.</summary>
    private void CheckTabs(NodeEvent node, DocumentPlace place)
    {
        var isBlock = node is SequenceStart { Style: SequenceStyle.Block } or MappingStart { Style: MappingStyle.Block };
        var isFolded = blocks > 0 && node is Scalar { Style: ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted };
        var from = node.Start.Line;
        if (from == lastTabbed)
        {
            return;
        }

        if ((isBlock && tabs.Before((int)from, (int)node.Start.Column)) || (blocks > 0 && tabs.Begins((int)from)) || (isFolded && tabs.BeginsAny((int)from + 1, (int)node.End.Line)))
        {
            lastTabbed = from;
            Report(place, "tab", "A tab stands where indentation belongs; indent with spaces.");
        }
    }

    private void AddKey(OpenMap map, Scalar scalar, DocumentPlace place)
    {
        var (text, plain) = (scalar.Value, scalar.Style == ScalarStyle.Plain);
        if (plain && text.Length == 0)
        {
            Report(place, "empty-key", "This entry has no key; write one before the colon.");
        }
        else if (plain && text == "<<")
        {
            Report(place, "merge-key", "Merge keys are not read; write the keys out.");
        }

        if (!map.Keys.Add(text))
        {
            Report(place, "duplicate-key", $"The key '{text}' stands twice in one object; keep one of them.");
        }

        (map.Key, map.KeyPlace) = (text, place);
    }

    private DocumentScalar Value(Scalar scalar, DocumentPlace place)
    {
        if (scalar.Style != ScalarStyle.Plain)
        {
            return new DocumentScalar(place, JsonValueKind.String, scalar.Value);
        }

        var (kind, text, fault) = CoreSchema.Resolve(scalar.Value);
        if (fault is not null)
        {
            Report(place, "not-json", fault);
        }

        return new DocumentScalar(place, kind, text);
    }

    private bool Stop(DocumentPlace place, string code, string sentence)
    {
        Report(place, code, sentence);
        return false;
    }

    private void Report(DocumentPlace place, string code, string sentence) => problems.Add(place.Problem($"yaml/{code}", sentence));

    private abstract class Open
    {
        public bool IsBlock { get; init; }

        public abstract void Add(DocumentNode node);

        public abstract DocumentNode Close();
    }

    private sealed class OpenList(DocumentPlace place) : Open
    {
        private readonly List<DocumentNode> items = [];

        public override void Add(DocumentNode node) => items.Add(node);

        public override DocumentNode Close() => new DocumentList(place, items);
    }

    private sealed class OpenMap(DocumentPlace place) : Open
    {
        private readonly List<DocumentEntry> entries = [];

        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public string? Key { get; set; }

        public DocumentPlace KeyPlace { get; set; }

        public override void Add(DocumentNode node)
        {
            entries.Add(new DocumentEntry(KeyPlace, Key!, node));
            Key = null;
        }

        public override DocumentNode Close() => new DocumentMap(place, entries);
    }
}
