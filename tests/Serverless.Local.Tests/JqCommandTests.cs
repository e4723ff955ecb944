using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary><c>router jq</c> beside what jq 1.8 answers to the same words and the same input.</summary>
public sealed class JqCommandTests
{
    public static TheoryData<string[], string, string, int> Good => new()
    {
        { ["-c", "."], "{\"a\":[1,2.50,{\"b\":\"x\\u00e9\"}]}  3 \"x\"[nan]", "{\"a\":[1,2.50,{\"b\":\"xé\"}]}\n3\n\"x\"\n[null]\n", 0 },
        { ["."], "{\"a\":[1,[]],\"b\":{}}", "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {}\n}\n", 0 },
        { ["--tab", "."], "[1]", "[\n\t1\n]\n", 0 },
        { ["--indent", "1", "."], "[1]", "[\n 1\n]\n", 0 },
        { ["--indent", "0", "."], "{\"a\":1}", "{\n\"a\": 1\n}\n", 0 },
        { ["-S", "-c", "."], "{\"b\":{\"d\":1,\"c\":2},\"a\":0}", "{\"a\":0,\"b\":{\"c\":2,\"d\":1}}\n", 0 },
        { ["-r", ".[]"], "[\"a\\tb\",1]", "a\tb\n1\n", 0 },
        { ["-j", ".[]"], "[\"a\",1,\"b\"]", "a1b", 0 },
        { ["-a", "-c", "."], "[\"é😀\"]", "[\"\\u00e9\\ud83d\\ude00\"]\n", 0 },
        { ["-ar", "."], "\"é\"", "\"\\u00e9\"\n", 0 },
        { ["--raw-output0", ".[]"], "[\"a\",\"b\"]", "a\0b\0", 0 },
        { ["-nc", "[inputs]"], "1 2\n3", "[1,2,3]\n", 0 },
        { ["-n", "input, input"], "1 2 3", "1\n2\n", 0 },
        { ["-c", "[., input]"], "1 2 3 4", "[1,2]\n[3,4]\n", 0 },
        { ["-sc", "."], "1 [2]", "[1,[2]]\n", 0 },
        { ["-sc", "."], "", "[]\n", 0 },
        { ["-R", "."], "a\nb c\n\nd", "\"a\"\n\"b c\"\n\"\"\n\"d\"\n", 0 },
        { ["-Rs", "."], "a\nb\n", "\"a\\nb\\n\"\n", 0 },
        { ["-c", "--stream", "."], "[1,{\"a\":2}]", "[[0],1]\n[[1,\"a\"],2]\n[[1,\"a\"]]\n[[1]]\n", 0 },
        { ["--seq", "-c", "."], "\u001e[1]\n\u001e2\n", "\u001e[1]\n\u001e2\n", 0 },
        { ["-nc", "--arg", "a", "1", "--argjson", "b", "[2]", "[$a, $b, $ARGS.named]"], "", "[\"1\",[2],{\"a\":\"1\",\"b\":[2]}]\n", 0 },
        { ["-nc", "--args", "$ARGS.positional", "foo", "1"], "", "[\"foo\",\"1\"]\n", 0 },
        { ["-nc", "$ARGS.positional", "--args", "foo", "1", "--jsonargs", "2", "{}", "--args", "3"], "", "[\"foo\",\"1\",2,{},\"3\"]\n", 0 },
        { ["-n", "--", "-1"], "", "-1\n", 0 },
        { ["-e", "."], "1 null", "1\nnull\n", 1 },
        { ["-e", "."], "null 1", "null\n1\n", 0 },
        { ["-e", "empty"], "1", "", 4 },
        { ["-e", "select(. == 1)"], "1 2", "1\n", 0 },
        { ["-n", "$ENV, env"], "", "{}\n{}\n", 0 },
        { ["input_line_number"], "1\n2\n", "1\n2\n", 0 },
        { ["-n", "halt"], "", "", 0 },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task It_answers_as_jq_does(string[] words, string input, string output, int exitCode)
    {
        var answer = await JqAsync(words, input);

        Assert.Equal((exitCode, output, ""), (answer.ExitCode, answer.Output, answer.Errors));
    }

    public static TheoryData<string[], string, string, string, int> Bad => new()
    {
        { ["-c", "."], "[1] [2", "[1]\n", "jq: parse error: Unfinished JSON term at EOF at line 1, column 6\n", 2 },
        { ["."], "{\"a\":1,\n \"b\" 2}", "", "jq: parse error: Expected separator between values at line 2, column 7\n", 2 },
        { ["."], "1\n2\n{'a':1}", "1\n2\n", "jq: parse error: Invalid string literal; expected \", but got ' at line 3, column 5\n", 2 },
        { [".a"], "{\"a\":1}\n[2]\n{\"a\":3}\n", "1\n3\n", "jq: error (at <stdin>:2): Cannot index array with string (\"a\")\n", 0 },
        { ["error"], "{\"a\":1}", "", "jq: error (at <stdin>:0) (not a string): {\"a\":1}\n", 5 },
        { ["-n", "error(null)"], "", "", "jq: error (at <unknown>) (not a string): null\n", 5 },
        { ["-n", "\"bye\\n\" | halt_error"], "", "", "bye\n", 5 },
        { ["-n", "{} | halt_error(3)"], "", "", "{}\n", 3 },
        { ["-n", "null | halt_error(1)"], "", "", "", 1 },
        { ["-n", "1, debug(2)"], "", "1\nnull\n", "[\"DEBUG:\",2]\n", 0 },
        { ["-n", "\"a\\nb\", {} | stderr | empty"], "", "", "a\nb{}", 0 },
        { ["-n", "--argjson", "a", "{", "1"], "", "", "jq: invalid JSON text passed to --argjson\n", 2 },
        { ["-n", "--nosuch", "1"], "", "", "jq: Unknown option --nosuch\n", 2 },
        { ["--indent", "9", "."], "", "", "jq: --indent takes a number between -1 and 7\n", 2 },
        { [".", "no-such-file.json"], "", "", "jq: error: Could not open file no-such-file.json: No such file or directory\n", 2 },
        { ["-n", "1 +"], "", "", "jq: error: syntax error, unexpected end of file at <top-level>, line 1, column 3:\n    1 +\n      ^\njq: 1 compile error\n", 3 },
        { ["--raw-output0", ".[]"], "[\"a\",\"c\\u0000d\"]", "a\0", "jq: error (at <stdin>:0): Cannot dump a string containing NUL with --raw-output0 option\n", 5 },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task It_complains_as_jq_does(string[] words, string input, string output, string errors, int exitCode)
    {
        var answer = await JqAsync(words, input);

        Assert.Equal((exitCode, output, errors), (answer.ExitCode, answer.Output, answer.Errors));
    }

    [Fact]
    public async Task Files_are_programs_variables_and_inputs()
    {
        using var folder = new TemporaryFolder();
        folder.Write("program.jq", "# a comment\n[., input_filename, $s, $r]");
        folder.Write("a.json", "1\n");
        folder.Write("b.json", "2");

        var answer = await JqAsync(["-c", "--slurpfile", "s", folder.File("a.json"), "--rawfile", "r", folder.File("b.json"), "-f", folder.File("program.jq"), folder.File("a.json"), folder.File("b.json")], "");

        Assert.Equal($"[1,\"{folder.File("a.json")}\",[1],\"2\"]\n[2,\"{folder.File("b.json")}\",[1],\"2\"]\n", answer.Output);
    }

    private static Task<RouterCommand> JqAsync(string[] words, string input) =>
        RouterCommand.RunAsync(Programs.Of(BuiltPrograms.Router, ["jq", .. words]), input);
}
