using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class ArrayConsistencyTests
{
    [Fact]
    public void Matching_agrees_with_trying_every_choice_of_values() =>
        Prop.ForAll(Arb.From(Pattern(2)), Arb.From(Event(3)), (pattern, happened) =>
        {
            if (PatternReader.ReadJson(Encoding.UTF8.GetBytes(pattern)).Value is not { } read)
            {
                return true.Label("too complex");
            }

            var matches = new List<int>();
            RuleMatcher.Compile([read]).Match(Encoding.UTF8.GetBytes(happened), Events.Requests.Noon, matches);
            return (matches.Count == 1 == EveryChoice(read, happened)).Label($"{pattern} on {happened}: matched {matches.Count}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(20));

    /// <summary>Every conjunction the pattern stands for, every choice of one scalar for each field in the order of paths.</summary>
    private static bool EveryChoice(EventPattern pattern, string happened)
    {
        var leaves = new List<Flat>();
        using var document = JsonDocument.Parse(happened);
        var arrays = 0;
        Flatten(document.RootElement, "", [], leaves, ref arrays);
        return Conjunctions(pattern.Root).Any(fields => Choose([.. fields.OrderBy(f => f.Name, StringComparer.Ordinal)], [], leaves));
    }

    private static bool Choose(ReadOnlySpan<PatternNode.Field> fields, Dictionary<int, int> chosen, List<Flat> leaves)
    {
        if (fields.IsEmpty)
        {
            return true;
        }

        var field = fields[0];
        var there = leaves.Where(leaf => leaf.Path == field.Name && leaf.Elements.All(e => chosen.GetValueOrDefault(e.Key, e.Value) == e.Value)).ToList();
        if (there.Count == 0 && field.AnyOf.Any(t => t.Test is ValueTest.Absent) && Choose(fields[1..], chosen, leaves))
        {
            return true;
        }

        foreach (var leaf in there.Where(leaf => field.AnyOf.Any(t => t.Test.Matches(new LeafValue(leaf.Kind, leaf.Utf8), default))))
        {
            if (Choose(fields[1..], chosen.Concat(leaf.Elements).DistinctBy(e => e.Key).ToDictionary(e => e.Key, e => e.Value), leaves))
            {
                return true;
            }
        }

        return false;
    }

    private static List<List<PatternNode.Field>> Conjunctions(PatternNode node) => node switch
    {
        PatternNode.Field field => [[field]],
        PatternNode.Any any => [.. any.Branches.SelectMany(Conjunctions)],
        PatternNode.All all => all.Parts.Aggregate(new List<List<PatternNode.Field>> { new() }, (so, part) => [.. so.SelectMany(_ => Conjunctions(part), (a, b) => (List<PatternNode.Field>)[.. a, .. b])]),
        _ => [],
    };

    private static void Flatten(JsonElement json, string path, Dictionary<int, int> elements, List<Flat> leaves, ref int arrays)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    Flatten(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", elements, leaves, ref arrays);
                }

                break;
            case JsonValueKind.Array:
                var (array, index) = (arrays++, 0);
                foreach (var item in json.EnumerateArray())
                {
                    var isElement = item.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
                    Flatten(item, path, isElement ? new Dictionary<int, int>(elements) { [array] = index } : elements, leaves, ref arrays);
                    index++;
                }

                break;
            default:
                leaves.Add(new Flat(path, elements, json.ValueKind, Encoding.UTF8.GetBytes(json.GetRawText())));
                break;
        }
    }

    private static Gen<string> Key => Gen.Elements("a", "b", "c");

    private static Gen<string> Pattern(int depth)
    {
        var field = Gen.Elements("[1]", "[2]", "[1,2]", """[{"exists":true}]""", """[{"exists":false}]""", """[{"exists":false},1]""", """[{"anything-but":1}]""");
        var value = depth == 0 ? field : Gen.Frequency((2, field), (3, Pattern(depth - 1)));
        var plain = from n in Gen.Choose(1, 3)
                    from keys in Key.ArrayOf(n)
                    from values in value.ArrayOf(n)
                    select keys.Zip(values).DistinctBy(e => e.First).Select(e => $"\"{e.First}\":{e.Second}");
        var branches = from n in Gen.Choose(2, 3) from all in plain.ArrayOf(n) select $"\"$or\":[{string.Join(",", all.Select(e => $"{{{string.Join(",", e)}}}"))}]";
        return from entries in plain
               from or in Gen.Frequency((2, Gen.Constant<string?>(null)), (1, branches.Select(b => (string?)b)))
               select $"{{{string.Join(",", or is null ? entries : entries.Append(or))}}}";
    }

    private static Gen<string> Event(int depth) =>
        from n in Gen.Choose(1, 3)
        from keys in Key.ArrayOf(n)
        from values in Value(depth).ArrayOf(n)
        select $"{{{string.Join(",", keys.Zip(values).DistinctBy(e => e.First).Select(e => $"\"{e.First}\":{e.Second}"))}}}";

    /// <summary>Arrays hold scalars or objects, or objects within arrays; one array does not mix scalars with elements.</summary>
    private static Gen<string> Value(int depth)
    {
        var scalar = Gen.Elements("1", "2", "null");
        if (depth == 0)
        {
            return scalar;
        }

        var objects = from n in Gen.Choose(0, 4) from all in Event(depth - 1).ArrayOf(n) select $"[{string.Join(",", all)}]";
        return Gen.Frequency(
            (2, scalar),
            (2, Event(depth - 1)),
            (4, objects),
            (1, from n in Gen.Choose(0, 3) from all in scalar.ArrayOf(n) select $"[{string.Join(",", all)}]"),
            (1, from n in Gen.Choose(1, 2) from all in objects.ArrayOf(n) select $"[{string.Join(",", all)}]"));
    }

    private sealed record Flat(string Path, Dictionary<int, int> Elements, JsonValueKind Kind, byte[] Utf8);
}
