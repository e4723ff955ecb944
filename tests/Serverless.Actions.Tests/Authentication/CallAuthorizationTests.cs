using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Actions.Tests.Standards;
using Serverless.Application.Secrets;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Authentication;

/// <summary><c>$authorization</c>, through the real engine.</summary>
public class CallAuthorizationTests
{
    [Theory]
    [InlineData("{ bearer: { token: '${ $secrets.key }' } }", "Bearer s3cret-value")]
    [InlineData("{ basic: { username: ann, password: '${ $secrets.key }' } }", "Basic YW5uOnMzY3JldC12YWx1ZQ==")]
    [InlineData("{ oauth2: { authority: AUTHORITY, grant: client_credentials, client: { id: i, secret: s } } }", "Bearer t0ken-value")]
    public async Task What_a_call_says_who_it_is_with_can_be_sent_another_way_and_stays_out_of_the_history(string scheme, string expected)
    {
        await using var target = await Target.StartAsync(context => context.Response.WriteAsJsonAsync(
            context.Request.Path.Value!.EndsWith("/token", StringComparison.Ordinal) ? (object)new { access_token = "t0ken-value", expires_in = 60 } : new { said = context.Request.Headers["X-Who"].ToString() }));
        using var functions = new RouterFunctions(new EnvironmentSecretReader(null, name => name == "ROUTER_SECRET_KEY" ? "s3cret-value" : null));
        var workflow = await Runs.ReadAsync(functions, $$"""
            document: { dsl: '1.0.3', namespace: n, name: a, version: '1.0.0' }
            use: { secrets: [ key ] }
            do:
              - a:
                  call: http
                  with: { method: get, endpoint: { uri: '{{target.Address}}', authentication: {{scheme.Replace("AUTHORITY", target.Address, StringComparison.Ordinal)}} }, headers: { X-Who: '${ $authorization | "\(.scheme) \(.parameter)" }' } }
            """, "w.yaml");
        Assert.Empty(workflow.Problems);
        var history = await Runs.RunAsync(functions, workflow.Value!, JsonElement.Parse("{}"));
        Assert.Equal(expected, target.Requests.Last().Header("X-Who"));
        Assert.Equal("***", ((RunCompleted)history[^1]).Output.GetProperty("said").GetString()![^3..]);
        Assert.DoesNotContain(expected.Split(' ')[1], System.Text.Encoding.UTF8.GetString(HistoryJson.Write(history)), StringComparison.Ordinal);
    }
}
