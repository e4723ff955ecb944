using System.Text.Json;
using Serverless.Local.Client;

namespace Serverless.Local.Rendering;

/// <summary>A pattern's answer to an event as lines: the tree with ✓ where it holds, ✗ where it does not and – where there is no value.</summary>
internal static class PatternStory
{
    private const int Step = 2;

    /// <param name="pattern">As <c>/api/explain</c> gives it.</param>
    public static IEnumerable<string> Lines(JsonElement pattern)
    {
        var (first, tree) = (pattern.Text("firstFailure"), pattern.GetProperty("tree"));
        var marked = false;
        foreach (var (line, path, answer) in tree.Text("kind") == "all" ? tree.List("parts").SelectMany(part => Part(part, 0)) : Part(tree, 0))
        {
            var isFirst = !marked && first.Length > 0 && path == first && answer != "true";
            marked |= isFirst;
            yield return isFirst ? $"{line}   ← first" : line;
        }
    }

    private static IEnumerable<(string Line, string Path, string Answer)> Part(JsonElement part, int indent)
    {
        var (kind, answer, space) = (part.Text("kind"), part.Text("answer"), new string(' ', indent));
        if (kind != "field")
        {
            yield return ($"{space}{Mark(answer)} {(kind == "any" ? "one of" : "all of")}", "", answer);
            foreach (var line in part.List("parts").SelectMany(inner => Part(inner, indent + Step)))
            {
                yield return line;
            }

            yield break;
        }

        var seen = string.Join(", ", part.List("seen").Select(value => Printable.Of(value.ToString())));
        yield return ($"{space}{Mark(answer)} {part.Text("path")} {part.Text("asked")}: {(seen.Length == 0 ? "absent" : seen)}", part.Text("path"), answer);
        foreach (var line in part.List("elements").SelectMany(element => Element(element, indent + Step)))
        {
            yield return line;
        }
    }

    private static IEnumerable<(string Line, string Path, string Answer)> Element(JsonElement element, int indent)
    {
        yield return ($"{new string(' ', indent)}{Mark(element.Text("matches") == "True" ? "true" : "false")} element {element.Text("number")}: {element.Text("seen")}", "", "");
        var tree = element.TryGetProperty("tree", out var there) && there.ValueKind == JsonValueKind.Object ? there.List("parts") : [];
        foreach (var (line, _, _) in tree.SelectMany(part => Part(part, indent + Step)))
        {
            yield return (line, "", "");
        }
    }

    private static string Mark(string answer) => answer switch { "true" => "✓", "absent" => "–", _ => "✗" };
}
