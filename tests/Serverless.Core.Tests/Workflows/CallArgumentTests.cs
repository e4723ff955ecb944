using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Tests.Workflows;

/// <summary>The arguments of the functions that are described elsewhere.</summary>
public class CallArgumentTests
{
    [Theory]
    [InlineData("openapi", "document: { endpoint: 'https://e/{d}' }, operationId: a, parameters: { p: '${ .n }' }, output: raw, redirect: true", """{"document":{"endpoint":"https://e/1"},"operationId":"a","parameters":{"p":2},"output":"raw","redirect":true}""", RetryClass.Never)]
    [InlineData("openapi", "document: { endpoint: 'https://e' }, operationId: a, server: { host: 'api.example.com:8443' }", """{"document":{"endpoint":"https://e"},"operationId":"a","server":{"host":"api.example.com:8443"}}""", RetryClass.Never)]
    [InlineData("mcp", "method: tools/list, transport: { http: { endpoint: 'https://e', headers: { a: b } } }, timeout: { seconds: 5 }, client: { name: c, version: '1' }", """{"method":"tools/list","timeout":{"seconds":5},"transport":{"http":{"endpoint":"https://e","headers":{"a":"b"}}},"client":{"name":"c","version":"1"}}""", RetryClass.Safe)]
    [InlineData("mcp", "method: tools/call, parameters: '${ . }', transport: { stdio: { command: c, arguments: [ a ], environment: { E: '${ .n }' } } }", """{"method":"tools/call","parameters":{"d":1,"n":2},"transport":{"stdio":{"command":"c","arguments":["a"],"environment":{"E":2}}}}""", RetryClass.Never)]
    [InlineData("a2a", "method: message/send, server: 'https://e', parameters: { message: { parts: [] } }", """{"method":"message/send","server":"https://e","parameters":{"message":{"parts":[]}}}""", RetryClass.Never)]
    [InlineData("a2a", "method: tasks/get, agentCard: { endpoint: 'https://e' }", """{"method":"tasks/get","agentCard":{"endpoint":"https://e"}}""", RetryClass.Safe)]
    [InlineData("asyncapi", "document: { endpoint: 'https://e' }, operation: o, message: { payload: '${ .n }' }", """{"document":{"endpoint":"https://e"},"operation":"o","message":{"payload":2}}""", RetryClass.Never)]
    [InlineData("grpc", "proto: { endpoint: 'file://a.proto' }, service: { name: a.B, host: e, port: 50 }, method: Get, arguments: { n: '${ .n }' }", """{"proto":{"endpoint":"file://a.proto"},"service":{"name":"a.B","host":"e","port":50},"method":"Get","arguments":{"n":2}}""", RetryClass.Never)]
    [InlineData("asyncapi", "document: { endpoint: 'https://e' }, channel: c, protocol: ws, subscription: { filter: '${ .x == $context.n }', consume: { amount: 3 } }", """{"document":{"endpoint":"https://e"},"channel":"c","protocol":"ws","subscription":{"filter":".x == $context.n","consume":{"amount":3},"arguments":{"context":{"d":1,"n":2}}}}""", RetryClass.Never)]
    public void They_are_passed_on_evaluated(string function, string with, string expected, RetryClass retry)
    {
        var call = Assert.IsType<Command.PerformCall>(Assert.Single(Rehearsal.Of(Rehearsal.Tasks($"- a: {{ call: {function}, with: {{ {with} }} }}"), """{"d":1,"n":2}""").Decide().Commands));
        Assert.Equal((function, expected, retry), (call.Function, call.With.GetRawText(), call.Class));
    }

    [Fact]
    public void What_its_author_says_it_does_is_recorded_with_it()
    {
        var decision = Rehearsal.Of(Rehearsal.Tasks("- a: { call: http, with: { method: get, endpoint: 'https://e' }, metadata: { router: { effect: change } } }")).Decide();
        Assert.Equal(CallEffect.Change, Assert.Single(decision.Facts.OfType<CallIntended>()).Effect);
    }

    [Theory]
    [InlineData("openapi", "operationId: a", "workflow/missing-key")]
    [InlineData("openapi", "document: { endpoint: 'file:///etc/passwd' }, operationId: a", "workflow/unsupported")]
    [InlineData("openapi", "document: { endpoint: 'https://e' }, operationId: a, verb: x", "workflow/unknown-key")]
    [InlineData("openapi", "document: { endpoint: 'https://e' }, operationId: a, server: { host: '${ .d }' }", "workflow/not-a-host")]
    [InlineData("openapi", "document: { endpoint: 'https://e' }, operationId: a, server: { host: 'good@evil.example' }", "workflow/not-a-host")]
    [InlineData("openapi", "document: { endpoint: 'https://e' }, operationId: a, server: {}", "workflow/missing-key")]
    [InlineData("asyncapi", "document: { endpoint: 'https://e' }, operation: o, message: {}, server: { name: s, host: 'https://e' }", "workflow/not-a-host")]
    [InlineData("mcp", "method: tools/list", "workflow/missing-key")]
    [InlineData("mcp", "method: tools/drop, transport: { http: { endpoint: 'https://e' } }", "workflow/not-a-choice")]
    [InlineData("mcp", "method: tools/list, transport: {}", "workflow/not-one-transport")]
    [InlineData("mcp", "method: tools/list, transport: { stdio: { command: c, environment: '${ .env }' } }", "workflow/not-an-object")]
    [InlineData("a2a", "method: tasks/get", "workflow/missing-key")]
    [InlineData("asyncapi", "document: { endpoint: 'https://e' }, operation: o", "workflow/missing-key")]
    [InlineData("asyncapi", "document: { endpoint: 'https://e' }, operation: o, protocol: mqtt, message: {}", "workflow/not-possible-here")]
    [InlineData("asyncapi", "document: { endpoint: 'https://e' }, operation: o, subscription: { consume: { amount: 1 }, foreach: { item: a, at: a } }", "workflow/same-name")]
    [InlineData("grpc", "proto: { endpoint: 'file://a.proto' }, service: { name: a.B, host: 'https://e' }, method: Get", "workflow/not-a-host")]
    [InlineData("grpc", "proto: { endpoint: 'file://a.proto' }, service: { name: a.B, host: e, port: 70000 }, method: Get", "workflow/out-of-range")]
    [InlineData("grpc", "service: { name: a.B, host: e }, method: Get", "workflow/missing-key")]
    [InlineData("http", "method: get, endpoint: 'https://e', output: '${ $authorization.scheme }'", "workflow/not-a-choice")]
    [InlineData("asyncapi", "document: { endpoint: 'https://e' }, operation: o, subscription: { filter: '.a ==', consume: { amount: 1 } }", "expression/syntax")]
    [InlineData("asyncapi", "document: { endpoint: 'https://e' }, operation: o, subscription: { filter: '$secrets.a', consume: { amount: 1 } }", "workflow/undefined-secret")]
    public void What_is_wrong_with_them_is_said(string function, string with, string code)
    {
        var problems = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks($"- a: {{ call: {function}, with: {{ {with} }} }}"))).Problems;
        Assert.Contains(problems, problem => problem.Code == code && problem.Line > 0);
    }
}
