using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Application.Packs;
using Serverless.Core.Documents;

namespace Serverless.Application.Tests.Packs;

public sealed class YamlDocumentReaderTests
{
    [Theory]
    [InlineData("NO", "\"NO\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("Yes", "\"Yes\"")]
    [InlineData("2024-01-01", "\"2024-01-01\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("0b1", "\"0b1\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("-", null)]
    [InlineData("--1", "\"--1\"")]
    [InlineData(".", "\".\"")]
    [InlineData("e3", "\"e3\"")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("TRUE", "true")]
    [InlineData("False", "false")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("300", "300")]
    [InlineData("300.0", "300.0")]
    [InlineData("3.0e2", "3.0e2")]
    [InlineData("-0", "-0")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("+1", "1")]
    [InlineData("007", "7")]
    [InlineData("-007.50", "-7.50")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1.0")]
    [InlineData("+.5E3", "0.5E3")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("0xffffffffffffffff", "18446744073709551615")]
    [InlineData("0o8", "\"0o8\"")]
    [InlineData("'300'", "\"300\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData(".inf", null)]
    [InlineData("0x1ffffffffffffffff", null)]
    public void A_scalar_means_what_the_core_schema_of_yaml_1_2_says(string written, string? json)
    {
        var reading = Read($"v: {written}\n");

        Assert.Equal(json is null ? null : $$"""{"v":{{json}}}""", reading.Value is null ? null : DocumentJson.ToJson(reading.Value).GetRawText());
    }

    [Theory]
    [InlineData("a: !!str 1", "yaml/tag", 1, 4)]
    [InlineData("a: ! 1", "yaml/tag", 1, 4)]
    [InlineData("a: &x 1\nb: 2", "yaml/anchor", 1, 4)]
    [InlineData("b: *x", "yaml/alias", 1, 4)]
    [InlineData("a: 1\n<<: {b: 1}", "yaml/merge-key", 2, 1)]
    [InlineData("a: 1\nb: 2\na: 3", "yaml/duplicate-key", 3, 1)]
    [InlineData("{a: 1, \"a\": 2}", "yaml/duplicate-key", 1, 8)]
    [InlineData("? [1]\n: 2", "yaml/complex-key", 1, 3)]
    [InlineData(": 1", "yaml/empty-key", 1, 1)]
    [InlineData("a: 1\n---\nb: 2", "yaml/more-documents", 2, 1)]
    [InlineData("", "yaml/empty", 1, 1)]
    [InlineData("# nothing\n", "yaml/empty", 1, 1)]
    [InlineData("%YAML 1.2\n---\na: 1", "yaml/directive", 1, 1)]
    [InlineData("a: [1, 2", "yaml/syntax", 2, 1)]
    [InlineData("a: \"\\uD800\"", "yaml/syntax", 1, 4)]
    [InlineData("a:\n\t- 1", "yaml/syntax", 2, 1)]
    [InlineData("a: {\n\tb: 1 }", "yaml/tab", 2, 2)]
    public void What_a_pack_may_not_hold_is_refused_at_its_place(string yaml, string code, int line, int column)
    {
        var problem = Assert.Single(Read(yaml).Problems);

        Assert.Equal((code, "a.yaml", line, column), (problem.Code, problem.File, problem.Line, problem.Column));
    }

    [Fact]
    public void Size_depth_and_number_of_values_are_bounded()
    {
        string Nested(int depth) => new string('[', depth) + new string(']', depth);
        string Values(int count) => "[" + string.Join(",", Enumerable.Repeat("1", count - 1)) + "]";
        string Sized(int bytes) => "'" + new string('x', bytes - 2) + "'";

        Assert.Empty(Read(Nested(64)).Problems);
        Assert.Equal(("yaml/too-deep", 65), Assert.Single(Read(Nested(65)).Problems) is var deep ? (deep.Code, deep.Column) : default);
        Assert.Empty(Read(Values(10_000)).Problems);
        Assert.Equal("yaml/too-many-nodes", Assert.Single(Read(Values(10_001)).Problems).Code);
        Assert.Empty(Read(Sized(256 * 1024)).Problems);
        Assert.Equal("yaml/too-large", Assert.Single(Read(Sized((256 * 1024) + 1)).Problems).Code);
    }

    [Fact]
    public void An_expression_that_needs_quotes_is_told_so() =>
        Assert.Contains("in quotes", Assert.Single(Read("as: ${ . + { a: .b } }").Problems).Sentence, StringComparison.Ordinal);

    [Fact]
    public void All_refusals_of_a_file_are_told_at_once()
    {
        var codes = Read("a: &x 1\nb: !!int 2\na: .nan\n").Problems.Select(p => p.Code);

        Assert.Equal(["yaml/anchor", "yaml/tag", "yaml/duplicate-key", "yaml/not-json"], codes);
    }

    [Fact]
    public void Nodes_know_their_places()
    {
        var map = Assert.IsType<DocumentMap>(Read("# a rule\nrule: x\nmatch:\n  type: [one, two]\n").Value);
        var list = Assert.IsType<DocumentList>(((DocumentMap)map["match"]!)["type"]);

        Assert.Equal((4, 9), (list.Place.Line, list.Place.Column));
        Assert.Equal((4, 15), (list.Items[1].Place.Line, list.Items[1].Place.Column));
        Assert.Equal((3, 1), (map.Entries[1].KeyPlace.Line, map.Entries[1].KeyPlace.Column));
    }

    [Fact]
    public void Json_with_tabs_is_read_and_keeps_the_spelling_of_numbers()
    {
        var node = Read("{\n\t\"a\": [1.50, 1E400, \"\\u00e9\\ud83d\\ude00\"],\n\t\"b\": {\"c\": null}\n}").Value;

        Assert.Equal("""{"a":[1.50,1E400,"é😀"],"b":{"c":null}}""", Unescaped(node!));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        Assert.True(YamlDocumentReader.Read(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a' }, "a.yaml").Good);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        Assert.Equal("yaml/not-utf8", Assert.Single(YamlDocumentReader.Read(new byte[] { (byte)'a', 0xC3, 0x28 }, null).Problems).Code);
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "10,000 brackets", new string('[', 10_000) },
        { "10,000 braces", new string('{', 10_000) },
        { "brackets on lines of their own", string.Concat(Enumerable.Repeat("[\n", 10_000)) },
        { "braces with keys", string.Concat(Enumerable.Repeat("{a: ", 10_000)) },
        { "260,000 brackets", new string('[', 260_000) },
        { "a block list in a block list", string.Concat(Enumerable.Repeat("- ", 10_000)) },
        { "a map in a map", string.Concat(Enumerable.Range(0, 600).Select(i => new string(' ', i) + "a:\n")) },
        { "question marks", string.Concat(Enumerable.Repeat("? ", 10_000)) },
        { "a long flow list", "[" + string.Join(",", Enumerable.Repeat("1", 100_000)) + "]" },
        { "a long flow map", "{" + string.Join(",", Enumerable.Range(0, 30_000).Select(i => $"k{i}: 1")) + "}" },
        { "a long flow list without commas", "[" + string.Concat(Enumerable.Repeat("a ", 120_000)) },
        { "a long block list", string.Concat(Enumerable.Repeat("- 1\n", 60_000)) },
        { "laughs", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" },
        { "an alias that holds itself", "a: &a [*a]\n" },
        { "a long quoted text that never ends", "a: \"" + new string('x', 250_000) },
        { "a long quoted text of escapes", "a: \"" + string.Concat(Enumerable.Repeat("\\n", 120_000)) },
        { "quotes", string.Concat(Enumerable.Repeat("'", 250_001)) },
        { "colons", string.Concat(Enumerable.Repeat(":", 250_000)) },
        { "colons and spaces", string.Concat(Enumerable.Repeat(": ", 120_000)) },
        { "stars", string.Concat(Enumerable.Repeat("*a ", 80_000)) },
        { "ampersands", string.Concat(Enumerable.Repeat("&a ", 80_000)) },
        { "tags", string.Concat(Enumerable.Repeat("!a ", 80_000)) },
        { "percent signs", string.Concat(Enumerable.Repeat("%a\n", 80_000)) },
        { "comments", string.Concat(Enumerable.Repeat("#\n", 120_000)) },
        { "spaces", new string(' ', 260_000) + "a" },
        { "line breaks", new string('\n', 260_000) + "a" },
        { "a deep block text", "a: |\n" + string.Concat(Enumerable.Range(0, 700).Select(i => new string(' ', i + 1) + "\n")) },
        { "documents", string.Concat(Enumerable.Repeat("---\n", 60_000)) },
        { "a file that is too large", new string('a', 300_000) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_hostile_file_is_answered_within_a_second(string what, string yaml)
    {
        var watch = Stopwatch.StartNew();

        var reading = Read(yaml);

        Assert.True(watch.ElapsedMilliseconds < 1000, $"{what}: {watch.ElapsedMilliseconds} ms");
        Assert.True(reading.Good || reading.Problems.All(p => p.Code.StartsWith("yaml/", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_text_gets_past_the_reader_as_an_exception()
    {
        var pieces = Gen.Elements("a", "1", ":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "\n", "\n  ", "\t", "|", ">", "|+2\n", "'", "\"", "\\x", "\\u00", "\\U00110000", "&a", "*a", "!", "!<", "!!s", "%", "%TAG ! x\n", "---", "...", "#", " #", "@", "`", "~", "<<", "\r", "\u0085", "\u2028", "\uFEFF", "\0", "😀");
        Prop.ForAll(Arb.From(pieces.ArrayOf()), all =>
        {
            var reading = Read(string.Concat(all));
            return reading.Good == reading.Value is not null && (reading.Value is null || DocumentJson.ToJson(reading.Value).ValueKind != JsonValueKind.Undefined);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(40));
    }

    private static Reading<DocumentNode> Read(string yaml) => YamlDocumentReader.Read(Encoding.UTF8.GetBytes(yaml), "a.yaml");

    private static string Unescaped(DocumentNode node) => System.Text.RegularExpressions.Regex.Unescape(DocumentJson.ToJson(node).GetRawText());
}
