using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Tests.Workflows;
using Serverless.Jq;

namespace Serverless.Core.Tests.Expressions;

public class ExpressionTemplateTests
{
    private static readonly Dictionary<string, JsonElement> Variables = new() { ["who"] = JsonElement.Parse("\"ada\"") };

    [Theory]
    [InlineData("'${ .a }'", """{"n":1.50}""")]
    [InlineData("'  ${.a.n}  '", "1.50")]
    [InlineData("{ x: '${ .a.n }', y: [ '${ $who }', plain, 2.0, null ] }", """{"x":1.50,"y":["ada","plain",2.0,null]}""")]
    [InlineData("'Hello ${ .a }!'", "\"Hello ${ .a }!\"")]
    [InlineData("'${ .gone }'", "null")]
    [InlineData("'${ empty }'", "null")]
    [InlineData("'${ .evil }'", "\"${ .a }\"")]
    [InlineData("{ '${ .a }': 1 }", """{"${ .a }":1}""")]
    [InlineData("'$ { .a }'", "\"$ { .a }\"")]
    public void Texts_that_are_wholly_an_expression_are_evaluated_and_nothing_else(string yaml, string expected)
    {
        Assert.Equal(expected, Evaluate(yaml));
    }

    [Fact]
    public void A_template_without_an_expression_is_a_constant()
    {
        var template = Compile("{ a: [ 1.0, { b: c } ], d: 'not ${ . } here' }", []);
        Assert.Equal("""{"a":[1.0,{"b":"c"}],"d":"not ${ . } here"}""", template.Constant!.Value.GetRawText());
        Assert.Same(template.Evaluate(default, Variables, JqBudget.Default), template.Evaluate(default, Variables, JqBudget.Default));
        Assert.Null(Compile("{ a: '${ . }' }", []).Constant);
    }

    [Fact]
    public void Every_expression_that_does_not_compile_is_a_problem_at_its_place()
    {
        List<Problem> problems = [];
        Compile("a: '${ .a + }'\nb:\n  - ok\n  - '${ $other }'\nc: '${}'", problems);
        Assert.Equal(
            ["test.yaml:1:4 expression/syntax", "test.yaml:4:5 expression/syntax", "test.yaml:5:4 expression/empty"],
            problems.Select(p => $"{p.File}:{p.Line}:{p.Column} {p.Code}"));
        Assert.Contains("In scope: $who", problems[1].Sentence);
    }

    [Fact]
    public void The_first_expression_that_fails_is_the_answer_and_quotes_itself()
    {
        var outcome = Compile("{ a: 1, b: '${ .a + 1 }', c: '${ error }' }", []).Evaluate(JsonElement.Parse("""{"a":{}}"""), Variables, JqBudget.Default);
        Assert.StartsWith("${ .a + 1 } failed: ", Assert.IsType<ExpressionOutcome.Failed>(outcome).Reason);
    }

    [Fact]
    public void A_budget_ends_an_expression_that_does_not_end()
    {
        var outcome = Compile("'${ def f: f; f }'", []).Evaluate(JsonElement.Parse("{}"), Variables, JqBudget.Default with { Steps = 1000 });
        Assert.IsType<ExpressionOutcome.Failed>(outcome);
    }

    [Theory]
    [InlineData(".a", true)]
    [InlineData("${ .a }", true)]
    [InlineData(" ${ .a } ", true)]
    [InlineData("${ .a } and ${ .b }", false)]
    [InlineData("", false)]
    public void Where_an_expression_is_expected_the_braces_may_be_left_out(string text, bool compiles)
    {
        List<Problem> problems = [];
        var expression = RuntimeExpression.Compile(text, default, [], problems);
        Assert.Equal(compiles, expression is not null && problems.Count == 0);
        Assert.True(!compiles || expression!.Text == ".a");
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("[1]", false)]
    [InlineData("{ a: 1 }", false)]
    public void An_expression_is_a_text(string yaml, bool compiles)
    {
        List<Problem> problems = [];
        Assert.Equal(compiles, RuntimeExpression.Compile(Yaml.Read(yaml), [], problems) is not null);
        Assert.Equal("expression/wrong-kind", Assert.Single(problems).Code);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("0", true)]
    [InlineData("\"\"", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    [InlineData("empty", false)]
    public void Everything_is_true_but_false_and_null(string text, bool expected)
    {
        var outcome = RuntimeExpression.Compile(text, default, [], [])!.Evaluate(JsonElement.Parse("{}"), Variables, JqBudget.Default);
        Assert.Equal(expected, Assert.IsType<ExpressionOutcome.Value>(outcome).True);
    }

    [Fact]
    public void Only_the_variables_that_an_expression_names_are_asked_for()
    {
        Assert.Equal(["b"], RuntimeExpression.Compile("$b + 1", default, ["a", "b", "c"], [])!.Variables);
    }

    [Theory]
    [InlineData("https://x.example/{a}/{b.c}?{gone}{none}", "https://x.example/1%2F2/3.0?")]
    [InlineData("https://x.example/{yes}", "https://x.example/true")]
    [InlineData("https://x.example/{open", "https://x.example/{open")]
    public void A_uri_template_takes_top_level_properties_and_encodes_them(string uri, string expected)
    {
        var template = ExpressionTemplate.CompileUri(new DocumentScalar(default, JsonValueKind.String, uri), [], []);
        var outcome = template.Evaluate(JsonElement.Parse("""{"a":"1/2","b.c":3.0,"none":null,"yes":true}"""), Variables, JqBudget.Default);
        Assert.Equal(expected, Assert.IsType<ExpressionOutcome.Value>(outcome).Json.GetString());
    }

    [Fact]
    public void What_fails_halfway_leaves_nothing_behind_in_what_is_written_next()
    {
        var failing = Compile("{ a: { b: '${ .a }', c: { d: '${ error(1) }' } } }", []);
        Assert.IsType<ExpressionOutcome.Failed>(failing.Evaluate(JsonElement.Parse("{}"), Variables, JqBudget.Default));
        Assert.Equal("""{"x":{"y":{"n":1.50}},"z":["${ .a }"]}""", Evaluate("{ x: { y: '${ .a }' }, z: ['${ .evil }'] }"));
        Assert.Equal(new string('x', 20_000).Length + 2, Evaluate("'${ \"x\" * 20000 }'").Length);
        Assert.Equal("[1.50]", Evaluate("['${ .a.n }']"));
    }

    private static ExpressionTemplate Compile(string yaml, List<Problem> problems) => ExpressionTemplate.Compile(Yaml.Read(yaml), ["who"], problems);

    private static string Evaluate(string yaml)
    {
        var outcome = Compile(yaml, []).Evaluate(JsonElement.Parse("""{"a":{"n":1.50},"evil":"${ .a }"}"""), Variables, JqBudget.Default);
        return Assert.IsType<ExpressionOutcome.Value>(outcome).Json.GetRawText();
    }
}
