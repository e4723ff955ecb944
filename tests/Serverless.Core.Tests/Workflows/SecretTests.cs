using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

/// <summary>A secret is a reference in everything that is recorded.</summary>
public class SecretTests
{
    private const string Use = "use: { secrets: [ apiKey, login-data ], authentications: { pet: { basic: { use: login-data } } } }";

    [Fact]
    public void A_secret_among_the_arguments_is_recorded_as_how_it_is_made()
    {
        var call = Intend("""- a: { call: http, with: { method: get, endpoint: 'https://example.com', headers: { X-Key: '${ "\(.user):\($secrets.apiKey)" | @base64 }' } } }""");
        Assert.Equal("***", call.With.GetProperty("headers").GetProperty("X-Key").GetString());
        var value = Assert.Single(call.Sealed!);
        Assert.Equal("/headers/X-Key", value.At);
        Assert.Equal(["apiKey"], value.Secrets);
        var made = Assert.IsType<ExpressionOutcome.Value>(value.Evaluate(JsonElement.Parse("""{"apiKey":"s3cret"}""")));
        Assert.Equal(Convert.ToBase64String("ann:s3cret"u8), made.Json.GetString());
    }

    [Fact]
    public void The_recorded_fact_survives_being_written_and_read()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""- a: { call: http, with: { method: get, endpoint: '${ "https://example.com/\($secrets.apiKey)/\($context.n)" }' } }""", Use), """{"n":1}""");
        run.Decide();
        var again = HistoryJson.ReadList(HistoryJson.Write(run.History));
        var call = Assert.Single(again.OfType<CallIntended>());
        Assert.Equal("https://example.com/k/1", ((ExpressionOutcome.Value)Assert.Single(call.Sealed!).Evaluate(JsonElement.Parse("""{"apiKey":"k"}"""))).Json.GetString());
        Assert.Equal(call.Sealed![0].At, Assert.IsType<Command.PerformCall>(Assert.Single(WorkflowDecider.Decide(WorkflowDecider.Fold(again), run.Now).Commands)).Sealed![0].At);
    }

    [Fact]
    public void A_scheme_that_uses_a_secret_is_sealed_as_a_whole()
    {
        var call = Intend("- a: { call: http, with: { method: get, endpoint: { uri: 'https://example.com', authentication: { use: pet } } } }");
        Assert.Equal("""{"uri":"https://example.com","authentication":{"basic":"***"}}""", call.With.GetProperty("endpoint").GetRawText());
        Assert.Equal(("/endpoint/authentication/basic", "login-data"), (call.Sealed![0].At, call.Sealed[0].Secrets[0]));
    }

    [Fact]
    public void The_check_of_a_call_has_its_own()
    {
        var call = Intend("""
            - a:
                call: http
                with: { method: post, endpoint: { uri: 'https://example.com', authentication: { use: pet } } }
                metadata: { router: { retry: check, check: { endpoint: { uri: 'https://example.com/done', authentication: { bearer: { token: '${ $secrets.apiKey }' } } } } } }
            """);
        Assert.Equal("/endpoint/authentication/bearer/token", Assert.Single(call.ProbeSealed!).At);
    }

    [Fact]
    public void Data_that_looks_like_a_secret_asks_for_none()
    {
        var call = Intend("- a: { call: http, with: { method: post, endpoint: 'https://example.com', body: '${ . }' } }", """{"a":"${ $secrets.apiKey }","b":{"use":"login-data"},"c":"***"}""");
        Assert.Null(call.Sealed);
    }

    [Theory]
    [InlineData("- a: { set: { k: '${ $secrets.apiKey }' } }")]
    [InlineData("- a: { if: '${ $secrets.apiKey != null }', set: { k: 1 } }")]
    [InlineData("- a: { set: { k: 1 }, output: { as: '$secrets.apiKey' } }")]
    [InlineData("- a: { set: { k: 1 }, export: { as: '${ $secrets }' } }")]
    [InlineData("- a: { call: http, with: { method: get, endpoint: 'https://example.com' }, input: { from: '${ $secrets.apiKey }' } }")]
    [InlineData("- a: { wait: '${ $secrets.apiKey }' }")]
    public void Anywhere_else_its_value_would_be_recorded_so_it_is_refused(string task) => Refused("workflow/secret-out-of-place", task);

    [Theory]
    [InlineData("${ $secrets[.which] }")]
    [InlineData("${ $secrets }")]
    [InlineData("${ $secrets | .apiKey }")]
    [InlineData("${ $secrets.apiKey + ($secrets | tostring) }")]
    public void Data_never_chooses_a_secret(string expression) => Refused("workflow/secret-not-named", Header(expression));

    [Theory]
    [InlineData("${ $secrets.apikey }")]
    [InlineData("${ $secrets[\"other\"] }")]
    public void A_secret_that_is_not_declared_is_refused(string expression) => Refused("workflow/undefined-secret", Header(expression));

    [Fact]
    public void A_scheme_that_uses_a_secret_which_is_not_declared_is_refused() =>
        Refused("workflow/undefined-secret", "- a: { call: http, with: { method: get, endpoint: { uri: 'https://example.com', authentication: { oauth2: { use: mine } } } } }");

    [Fact]
    public void Who_a_call_says_it_is_is_known_to_its_arguments_and_to_nothing_that_is_recorded()
    {
        var call = Intend("- a: { call: http, with: { method: get, endpoint: { uri: 'https://example.com', authentication: { bearer: { token: t } } }, headers: { K: '${ $authorization.scheme + .user }' } } }");
        var value = Assert.Single(call.Sealed!);
        Assert.Equal(("/headers/K", true, 0), (value.At, value.NamesAuthorization, value.Secrets.Count));
        Assert.Equal("Bearerann", ((ExpressionOutcome.Value)value.Evaluate(JsonElement.Parse("{}"), JsonElement.Parse("""{"scheme":"Bearer"}"""))).Json.GetString());
        Refused("workflow/authorization-out-of-place", "- a: { set: { k: '${ $authorization.parameter }' } }");
        Refused("workflow/authorization-out-of-place", "- a: { if: $authorization.scheme, wait: PT1S }");
    }

    private static string Header(string expression) => $"- a: {{ call: http, with: {{ method: get, endpoint: 'https://example.com', headers: {{ K: '{expression}' }} }} }}";

    private static void Refused(string code, string task) =>
        Assert.Equal(code, Assert.Single(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(task, Use))).Problems).Code);

    private static Command.PerformCall Intend(string tasks, string input = """{"user":"ann"}""") =>
        Assert.IsType<Command.PerformCall>(Assert.Single(Rehearsal.Of(Rehearsal.Tasks(tasks, Use), input).Decide().Commands));
}
