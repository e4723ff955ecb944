using System.Text;
using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Packs;

/// <summary>What a rule lets its workflow touch in Azure.</summary>
public sealed class ScopeTests
{
    private const string Web = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web";

    [Fact]
    public void A_literal_target_in_scope_and_one_that_an_event_names_are_good() =>
        Assert.Empty(Read($"scope: [{Web}]", $"'{Web}/providers/Microsoft.Web/sites/a'", "'${ .id }'"));

    [Fact]
    public void A_rule_without_a_scope_is_refused_where_its_workflow_calls_Azure()
    {
        var problem = Assert.Single(Read("", "'${ .id }'"));
        Assert.Equal(("pack/no-scope", "web/rules/restart.yaml", 4), (problem.Code, problem.File, problem.Line));
    }

    [Theory]
    [InlineData("/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web2")]
    [InlineData("/subscriptions/11111111-2222-3333-4444-555555555555")]
    public void A_literal_target_out_of_scope_is_refused(string target)
    {
        var problem = Assert.Single(Read($"scope: [{Web}]", $"'{target}'"));
        Assert.Equal(("pack/out-of-scope", "web/workflows/restart.yaml", 3), (problem.Code, problem.File, problem.Line));
        Assert.Contains(target, problem.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scope: []", "rule/bad-scope")]
    [InlineData("scope: /subscriptions/1", "rule/bad-scope")]
    [InlineData("scope: [/]", "rule/bad-scope")]
    [InlineData("scope: [/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/*]", "rule/bad-scope")]
    [InlineData("scope: ['${ .id }']", "rule/bad-scope")]
    [InlineData("scope: [7]", "rule/bad-scope")]
    public void A_scope_is_a_list_of_literal_ids(string scope, string code) => Assert.Contains(Read(scope, "'${ .id }'"), problem => problem.Code == code);

    [Fact]
    public void A_function_that_the_host_does_not_have_is_refused_with_the_hosts_reason()
    {
        var problem = Assert.Single(ReadWithout(new() { ["azure:request"] = "nobody signed in." }, $"scope: [{Web}]", [$"'{Web}'"]));
        Assert.Equal("workflow/not-possible-here", problem.Code);
        Assert.EndsWith("nobody signed in.", problem.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resource: '/subscriptions/x'", "workflow/not-an-arm-id")]
    [InlineData("resource: 7", "workflow/wrong-kind")]
    [InlineData("resource: '${ .id }', path: ../x", "workflow/not-a-path")]
    [InlineData("resource: '${ .id }', query: { api-version: x }", "workflow/unknown-key")]
    [InlineData("resource: '${ .id }', timeout: soon", "workflow/not-a-duration")]
    [InlineData("resource: '${ .id }', headers: {}", "workflow/unknown-key")]
    [InlineData("path: x", "workflow/missing-key")]
    public void Wrong_arguments_are_found_when_the_workflow_is_read(string with, string code) =>
        Assert.Equal([code], Problems($"scope: [{Web}]", $"- a: {{ call: azure:request, with: {{ method: get, apiVersion: 2024-11-01, {with} }} }}", null).Select(problem => problem.Code));

    private static IReadOnlyList<Problem> Read(string scope, params string[] targets) => ReadWithout(null, scope, targets);

    private static IReadOnlyList<Problem> ReadWithout(Dictionary<string, string>? absent, string scope, string[] targets) =>
        Problems(scope, string.Join('\n', targets.Select((target, index) => $"- t{index}: {{ call: azure:request, with: {{ method: post, resource: {target}, path: restart, apiVersion: 2024-11-01 }} }}")), absent);

    private static IReadOnlyList<Problem> Problems(string scope, string tasks, Dictionary<string, string>? absent) => new PackReader(absent is null ? null : (document, _) => WorkflowReader.Read(document, new WorkflowAbilities(absent))).Read(
    [
        File("web/rules/restart.yaml", $"rule: restart\nmatch: {{ type: [a] }}\nmode: auto\nrun: web/restart:1.0.0\n{scope}\n"),
        File("web/workflows/restart.yaml", $"document: {{ dsl: 1.0.3, namespace: web, name: restart, version: 1.0.0 }}\ndo:\n{tasks}\n"),
    ]).Problems;

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
