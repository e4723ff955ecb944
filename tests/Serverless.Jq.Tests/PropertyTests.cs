using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Serverless.Jq.Tests;

public sealed class PropertyTests
{
    private static readonly Gen<string> scalars = Gen.Elements(
        "null", "true", "false", "0", "-1", "2.5", "1e3", "100000000000000000001", "\"\"", "\"a\"", "\"b c\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"");

    private static readonly Arbitrary<string> documents = Gen.Sized(Document).ToArbitrary();

    [Fact]
    public void Text_and_back_is_the_same_value() => Holds("(tojson | fromjson) == . and (tojson | fromjson | tojson) == tojson");

    [Fact]
    public void A_stream_of_its_leaves_builds_a_value_again() => Holds("fromstream(tostream) == .");

    [Fact]
    public void Every_path_leads_to_its_value_and_setting_it_there_changes_nothing() =>
        Holds("all(paths; . as $p | true) and ([paths] == [paths(true)]) and (. as $d | all(paths; . as $p | ($d | setpath($p; getpath($p))) == $d))");

    [Fact]
    public void Sorting_is_in_order_and_loses_nothing() =>
        Holds("[..] | sort as $s | ($s | length) == length and all(range($s | length - 1); $s[.] <= $s[. + 1]) and ($s | unique) == unique and ($s | group_by(.) | add // []) == $s");

    [Fact]
    public void An_update_with_the_identity_changes_nothing() =>
        Holds("(.. |= .) == . and (walk(.) == .) and (if type == \"object\" then with_entries(.) == . and map_values(.) == . else true end)");

    /// <summary>The update on the way down has a naive twin: path by path, as jq defines it.</summary>
    [Fact]
    public void The_update_on_the_way_down_agrees_with_the_update_path_by_path()
    {
        const string Slow = "def slow(p; f): reduce path(p) as $p (.; . as $d | [getpath($p) | f] as $v | if $v == [] then setpath($p; \"gone\") else setpath($p; $v[0]) end);";
        foreach (var target in new[] { ".[]", ".[0]", ".a", ".a.b", ".[0][]", ".a[]", ".[] | select(. != null)", ".[1:]" })
        {
            Holds($"{Slow} [try slow({target}; [.]) catch .] == [try (({target}) |= [.]) catch .] and [try slow({target}; .) catch .] == [try (({target}) |= .) catch .]");
        }
    }

    [Fact]
    public void Deleting_on_the_way_down_agrees_with_deleting_paths()
    {
        foreach (var target in new[] { ".[]", ".[0]", ".a", ".a.b", ".[0][]", ".a[]", ".[] | select(. == null)", ".[1:]", ".[-1]" })
        {
            Holds($"[try del({target}) catch .] == [try delpaths([path({target})]) catch .]");
        }
    }

    [Fact]
    public void A_document_and_the_same_value_built_anew_are_alike()
    {
        foreach (var program in new[] { "keys?", "length?", "[.[]?]", ".a?", ".[0]?", "tojson", "sort?", "to_entries?", "add?", "tostring", "@json", "[..]", "..|numbers" })
        {
            Holds($"[{program}] == (tojson | fromjson | [{program}])");
        }
    }

    [Fact]
    public void Order_is_total()
    {
        Prop.ForAll(documents, documents, (a, b) =>
        {
            var text = $"[{a},{b}]";
            return Truth("(.[0] < .[1]) as $l | (.[0] == .[1]) as $e | (.[0] > .[1]) as $g | [$l, $e, $g] | map(select(.)) | length == 1", text)
                && Truth("((.[0] <= .[1]) and (.[1] <= .[0])) == (.[0] == .[1])", text);
        }).QuickCheckThrowOnFailure();
    }

    private static void Holds(string program)
    {
        var compiled = JqProgram.Compile(program);
        Prop.ForAll(documents, document => compiled.First(Json.Of(document)) is JqOutcome.Value { Json.ValueKind: JsonValueKind.True }).QuickCheckThrowOnFailure();
    }

    private static bool Truth(string program, string input) =>
        JqProgram.Compile(program).First(Json.Of(input)) is JqOutcome.Value { Json.ValueKind: JsonValueKind.True };

    private static Gen<string> Document(int size)
    {
        if (size <= 1)
        {
            return scalars;
        }

        var inner = Document(Math.Min(size / 3, 8));
        var arrays = inner.ListOf().Select(items => $"[{string.Join(',', items.Take(5))}]");
        var fields = Gen.Zip(Gen.Elements("a", "b", "c", "é", "a b"), inner);
        var objects = fields.ListOf().Select(pairs => $"{{{string.Join(',', pairs.DistinctBy(pair => pair.Item1).Take(4).Select(pair => $"\"{pair.Item1}\":{pair.Item2}"))}}}");
        return Gen.OneOf(scalars, arrays, objects);
    }
}
