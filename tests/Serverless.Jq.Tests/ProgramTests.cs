using System.Text.Json;

namespace Serverless.Jq.Tests;

public sealed class ProgramTests
{
    private const string Event = """{"type":"com.example.host.disk","data":{"host":"web-17","usedPercent":93,"tags":["a","b"]}}""";

    [Theory]
    [InlineData(".data.host | startswith(\"web-\")", "true")]
    [InlineData(".data.usedPercent > 90", "true")]
    [InlineData("{host: .data.host}", """{"host":"web-17"}""")]
    [InlineData("\"\\(.data.host) is \\(.data.usedPercent) % full\"", "\"web-17 is 93 % full\"")]
    [InlineData(".data.missing.deeper", "null")]
    [InlineData(".data.tags | join(\"/\")", "\"a/b\"")]
    public void An_expression_of_a_rule_gives_its_first_output(string program, string expected)
    {
        var outcome = JqProgram.Compile(program).First(Json.Of(Event));

        Assert.Equal(expected, Assert.IsType<JqOutcome.Value>(outcome).Json.GetRawText());
    }

    [Fact]
    public void An_expression_without_output_is_nothing_and_an_error_is_jqs_sentence()
    {
        Assert.IsType<JqOutcome.Nothing>(JqProgram.Compile("empty").First(Json.Of("1")));
        Assert.Equal("Cannot index number with string (\"a\")", Assert.IsType<JqOutcome.Error>(JqProgram.Compile(".a").First(Json.Of("1"))).Message);
    }

    [Fact]
    public void Outputs_are_evaluated_as_they_are_asked_for()
    {
        var outputs = JqProgram.Compile("1, error(\"late\")").Run(Json.Of("null"));

        Assert.Equal("1", outputs.First().GetRawText());
        Assert.Equal("late", Assert.Throws<JqException>(() => outputs.ToList()).Message);
    }

    [Fact]
    public void An_endless_program_can_be_read_a_little()
    {
        var outputs = JqProgram.Compile("def f: ., (. + 1 | f); f").Run(Json.Of("0")).Take(3);

        Assert.Equal(["0", "1", "2"], outputs.Select(output => output.GetRawText()));
    }

    [Fact]
    public void A_value_that_passes_through_is_the_documents_own()
    {
        var document = Json.Of(Event);

        var output = Assert.Single(JqProgram.Compile(".data").Run(document));

        Assert.Equal(document.GetProperty("data").GetRawText(), output.GetRawText());
    }

    [Fact]
    public void Variables_are_supplied_by_the_host()
    {
        var program = JqProgram.Compile("$a + $b", ["a", "b"]);
        var variables = new Dictionary<string, JsonElement> { ["a"] = Json.Of("1"), ["b"] = Json.Of("2") };

        Assert.Equal("3", Assert.Single(program.Run(Json.Of("null"), variables)).GetRawText());
    }

    [Theory]
    [InlineData("$x", "$x is not defined", 1, 1)]
    [InlineData(". |\n  nosuch(1)", "nosuch/1 is not defined", 2, 3)]
    [InlineData("1 +", "syntax error, unexpected end of file", 1, 3)]
    [InlineData("[1, 2", "syntax error, unexpected end of file", 1, 5)]
    [InlineData("{a:1} | .a ]", "syntax error, unexpected INVALID_CHARACTER, expecting end of file", 1, 12)]
    [InlineData("break $out", "$*label-out is not defined", 1, 1)]
    [InlineData("1 == 2 == 3", "syntax error, unexpected ==", 1, 8)]
    public void A_text_that_is_no_program_is_refused_with_its_place(string text, string message, int line, int column)
    {
        var error = Assert.Throws<JqSyntaxException>(() => JqProgram.Compile(text));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void Now_is_the_hosts_clock_or_an_error()
    {
        Assert.Equal(["0"], Json.Outputs("now", budget: new JqBudget(Now: DateTimeOffset.UnixEpoch)));
        Assert.StartsWith("now is not available", Json.Error("now"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_lends_inputs_and_ears_and_hears_of_a_halt()
    {
        var heard = new List<string>();
        using var inputs = new List<JqInput> { JqInput.Of(Json.Of("2")), JqInput.Of(Json.Of("3")) }.GetEnumerator();
        var host = new JqHost { Inputs = inputs, Debug = value => heard.Add(value.GetRawText()) };

        var outputs = JqProgram.Compile("., inputs, (\"word\" | debug), (\"bye\" | halt_error(3)), 9").Run(Json.Of("1"), host: host);

        Assert.Equal(["1", "2", "3", "\"word\""], outputs.Select(output => output.GetRawText()));
        Assert.Equal(["\"word\""], heard);
        Assert.Equal((3, "\"bye\""), (host.ExitCode, host.HaltValue?.GetRawText()));
    }

    [Fact]
    public void Text_is_laid_out_as_jqs_command_line_does()
    {
        static string Text(string program, JqTextLayout layout) =>
            string.Join('\n', JqProgram.Compile(program).RunText(Json.Of("null"), layout).Select(output => System.Text.Encoding.UTF8.GetString(output.Utf8.Span)));

        Assert.Equal("{\n  \"b\": 1,\n  \"a\": [\n    \"ä\"\n  ]\n}", Text("{b: 1, a: [\"ä\"]}", new JqTextLayout()));
        Assert.Equal("{\"a\":[\"\\u00e4\"],\"b\":1}", Text("{b: 1, a: [\"ä\"]}", JqTextLayout.Compact with { SortKeys = true, Ascii = true }));
        Assert.Equal("plain\n[\n\t1\n]", Text("\"plain\", [1]", new JqTextLayout(Tab: true, RawStrings: true)));
    }

    [Fact]
    public void Many_threads_share_a_program()
    {
        var program = JqProgram.Compile("[.[] | {key: tostring, value: ([1, 2] + [.] | add)}] | from_entries | tojson | test(\"[0-9]+\")");
        var input = Json.Of("[1,2,3,4,5]");

        Parallel.For(0, 2_000, _ => Assert.Equal("true", Assert.IsType<JqOutcome.Value>(program.First(input)).Json.GetRawText()));
    }

    [Theory]
    [InlineData("[.[] | tojson]", "[100000000000000000000000000001, 1.000, 1e2, -0]", """["100000000000000000000000000001","1.000","1E+2","-0"]""")]
    [InlineData(".[0] == .[1]", "[100000000000000000000000000001, 100000000000000000000000000002]", "false")]
    [InlineData("[.[] | . + 0]", "[1e17, 123456789012, 0.0001, 0.00001, 1.5e300]", "[1e+17,123456789012,0.0001,1e-05,1.5e+300]")]
    [InlineData("sort", """["é","z","\uFFFF","\uD83D\uDE00",{},[],null,false,true,1]""", """[null,false,true,1,"z","é","￿","😀",[],{}]""")]
    public void Numbers_keep_their_digits_and_strings_sort_by_codepoint(string program, string input, string expected) =>
        Assert.Equal([expected], Json.Outputs(program, input));

    [Theory]
    [InlineData("""{"a":1,"\ud800":2}""")]
    [InlineData("""["\ud800","\udc00x"]""")]
    public void Text_that_is_no_text_becomes_the_replacement_character(string input)
    {
        foreach (var program in new[] { "tojson", ".a?", "[..]", "keys", "map(.)?", "to_entries?", "tostream" })
        {
            Assert.All(Json.Outputs(program, input), output => Assert.DoesNotContain("\\ud", output, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("[path(limit(3; recurse(empty // .a)))]", "[[],[\"a\"],[\"a\",\"a\"]]")]
    [InlineData("[path(limit(2; recurse(try .a catch .)))]", "[[],[\"a\"]]")]
    [InlineData("path(until(. == 1; .b // .a))", "[\"a\",\"b\"]")]
    public void A_path_goes_on_through_alternatives(string program, string output) =>
        Assert.Equal([output], Json.Outputs(program, "{\"a\":{\"b\":1}}"));
}
