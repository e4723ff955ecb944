using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class AuthenticationTests
{
    private const string Token = "oauth2: { authority: 'https://login.example.com/{tenant}', grant: client_credentials, client: { id: me, secret: s } }";

    [Theory]
    [InlineData("basic: { username: '${ .user }', password: p }", """{"basic":{"username":"ann","password":"p"}}""")]
    [InlineData("bearer: { token: '${ .user }' }", """{"bearer":{"token":"ann"}}""")]
    [InlineData("digest: { username: a, password: b }", """{"digest":{"username":"a","password":"b"}}""")]
    [InlineData("certificate: { certificate: c, key: k }", """{"certificate":{"certificate":"c","key":"k"}}""")]
    [InlineData(Token, """{"oauth2":{"authority":"https://login.example.com/t1","grant":"client_credentials","client":{"id":"me","secret":"s"}}}""")]
    [InlineData("use: mine", """{"bearer":{"token":"ann"}}""")]
    public void Every_scheme_travels_with_the_call_evaluated(string authentication, string expected)
    {
        var call = Assert.IsType<Command.PerformCall>(Assert.Single(Rehearsal.Of(Workflow(authentication), """{"user":"ann","tenant":"t1"}""").Decide().Commands));
        Assert.Equal(expected, call.With.GetProperty("endpoint").GetProperty("authentication").GetRawText());
    }

    [Theory]
    [InlineData("use: yours", "workflow/undefined-authentication")]
    [InlineData("basic: { username: a }", "workflow/missing-key")]
    [InlineData("basic: { username: a, password: b, realm: c }", "workflow/unknown-key")]
    [InlineData("bearer: { token: 1 }", "workflow/wrong-kind")]
    [InlineData("ntlm: { user: a }", "workflow/not-one-scheme")]
    [InlineData("basic: { username: a, password: b }, bearer: { token: t }", "workflow/not-one-scheme")]
    [InlineData("oauth2: { authority: 'login', grant: client_credentials }", "workflow/not-a-uri")]
    [InlineData("oauth2: { authority: 'https://x', grant: implicit }", "workflow/not-a-choice")]
    [InlineData("oauth2: { authority: 'https://x', grant: authorization_code }", "workflow/unsupported")]
    [InlineData("oauth2: { authority: 'https://x', grant: password, username: a }", "workflow/missing-key")]
    [InlineData("oidc: { authority: 'https://x', grant: refresh_token }", "workflow/missing-key")]
    [InlineData("oidc: { authority: 'https://x', grant: client_credentials, endpoints: { token: /t } }", "workflow/unknown-key")]
    [InlineData("oauth2: { authority: 'https://x', grant: client_credentials, client: { authentication: private_key_jwt } }", "workflow/missing-key")]
    public void What_is_wrong_with_one_is_said_where_it_is(string authentication, string code)
    {
        var problems = WorkflowReader.Read(Yaml.Read(Workflow(authentication))).Problems;
        Assert.Contains(problems, problem => problem.Code == code && problem.Line > 0);
    }

    [Fact]
    public void One_that_no_call_uses_is_read_all_the_same()
    {
        var problems = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- a: { set: { b: 1 } }", "use: { authentications: { x: { basic: { username: a } } } }"))).Problems;
        Assert.Equal("workflow/missing-key", Assert.Single(problems).Code);
    }

    private static string Workflow(string authentication) => Rehearsal.Tasks(
        $"- a: {{ call: http, with: {{ method: get, endpoint: {{ uri: 'https://example.com', authentication: {{ {authentication} }} }} }} }}",
        "use: { authentications: { mine: { bearer: { token: '${ .user }' } } } }");
}
