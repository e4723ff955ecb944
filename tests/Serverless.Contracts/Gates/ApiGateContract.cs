using System.Net;
using System.Text;
using Serverless.Api.Gates;
using Serverless.Api.Gates.Entra;
using Serverless.Api.Gates.Keys;
using Serverless.Application.Runs;
using Serverless.Core.Access;
using Serverless.Core.Documents;

namespace Serverless.Contracts.Gates;

/// <summary>Who gets in, whichever host the API is mounted in.</summary>
public abstract class ApiGateContract : IAsyncLifetime
{
    private const string Event = """{"specversion":"1.0","id":"1","source":"/s","type":"t"}""";
    private const string Answer = """{"path":"/do/0","performed":true,"reason":"I looked."}""";

    private static readonly (ApiKey Key, string Text) Reader = ApiKey.New("wall", AccessRole.Read);
    private static readonly (ApiKey Key, string Text) Operator = ApiKey.New("night-shift", AccessRole.Operate);

    private readonly SettableTime time = new(new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly DoubtListener engine = new();
    private DirectoryStandIn directory = null!;
    private EntraProof entra = null!;
    private HttpMessageInvoker api = null!;
    private Reading<IReadOnlyList<ApiKey>> keys = new([Reader.Key, Operator.Key], []);

    public static TheoryData<string, string> Doors => new()
    {
        { "GET", "/" }, { "GET", "/runs/r1" }, { "GET", "/api/events" }, { "POST", "/api/events" }, { "GET", "/api/events/1" }, { "GET", "/api/conservation" },
        { "GET", "/api/verdicts" }, { "GET", "/api/runs" }, { "GET", "/api/runs/r1" }, { "GET", "/api/runs/r1/history" }, { "POST", "/api/runs/r1/resolve" },
        { "GET", "/api/rules" }, { "GET", "/api/explain?event=1" }, { "GET", "/nowhere" }, { "DELETE", "/api/events" }, { "GET", "/api/hooks/x" },
    };

    public async ValueTask InitializeAsync()
    {
        directory = await DirectoryStandIn.StartAsync(time);
        var trust = EntraTrust.Read(DirectoryStandIn.Tenant.ToString(), DirectoryStandIn.Audience, directory.Address.AbsoluteUri);
        entra = new EntraProof(trust.Value!, time);
        api = Mount(new ApiGate.Proven([new KeyProof(() => keys), entra]), engine);
    }

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        entra.Dispose();
        await directory.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The API behind the gate, as the host mounts it.</summary>
    protected abstract HttpMessageInvoker Mount(ApiGate gate, IRunEngine engine);

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task No_door_opens_without_a_credential(string method, string path)
    {
        using var answer = await AskAsync(method, path);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer realm=\"router\""), (answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("GET", "/health", 200)]
    [InlineData("OPTIONS", "/api/events", 204)]
    [InlineData("POST", "/api/hooks/nobody", 404)]
    public async Task What_is_open_asks_for_no_token(string method, string path, int status)
    {
        using var answer = await AskAsync(method, path);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task What_is_open_is_open_to_bad_tokens_too()
    {
        directory.Down = true;
        Assert.Equal(200, await StatusAsync("GET", "/health", Bearer("a.b.c")));
    }

    [Fact]
    public async Task The_handshake_of_Event_Grid_is_open_and_its_events_are_not()
    {
        const string Handshake = """[{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c0de"}}]""";
        using var answer = await AskAsync("POST", "/api/events", Handshake, ("aeg-event-type", "SubscriptionValidation"));
        Assert.Equal("{\"validationResponse\":\"c0de\"}", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var notification = await AskAsync("POST", "/api/events", Event, ("aeg-event-type", "Notification"));
        Assert.Equal(HttpStatusCode.Unauthorized, notification.StatusCode);
        using var disguised = await AskAsync("POST", "/api/events", Event, ("aeg-event-type", "SubscriptionValidation"));
        Assert.NotEqual(HttpStatusCode.Accepted, disguised.StatusCode);
    }

    [Theory]
    [InlineData("Router.Read", 200, 403, 403)]
    [InlineData("Router.Operate", 200, 202, 200)]
    [InlineData("Router.Admin", 200, 202, 200)]
    [InlineData("Other.Role", 403, 403, 403)]
    [InlineData(null, 403, 403, 403)]
    public async Task A_role_opens_what_it_is_for(string? role, int read, int send, int resolve) =>
        Assert.Equal((read, send, resolve), await StatusesAsync(Bearer(directory.Token(role))));

    [Theory]
    [InlineData("Router.Operate", HttpStatusCode.Forbidden)]
    [InlineData("Router.Admin", HttpStatusCode.Conflict)]
    public async Task Rules_are_moved_by_administrators_only(string role, HttpStatusCode status)
    {
        using var answer = await AskAsync("POST", "/api/rule-sets/rollback", "{}", Bearer(directory.Token(role)));
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("Router.Read", 200, 403)]
    [InlineData("Router.Operate", 200, 403)]
    [InlineData("Router.Admin", 200, 200)]
    public async Task The_audit_is_read_by_readers_and_exported_by_administrators(string role, int read, int export)
    {
        Assert.Equal(read, await StatusAsync("GET", "/api/audit", Bearer(directory.Token(role))));
        Assert.Equal(read, await StatusAsync("GET", "/api/audit/verify?chain=main", Bearer(directory.Token(role))));
        Assert.Equal(read, await StatusAsync("GET", "/api/report", Bearer(directory.Token(role))));
        Assert.Equal(export, await StatusAsync("GET", "/api/audit/export?chain=main", Bearer(directory.Token(role))));
    }

    [Theory]
    [InlineData("an ID token", 401)]
    [InlineData("an ID token with the program it was issued to", 401)]
    [InlineData("an ID token that says it is one", 401)]
    [InlineData("a program", 200)]
    [InlineData("a program that says it is one", 200)]
    [InlineData("a person through a program", 200)]
    public async Task A_token_that_was_not_issued_for_an_api_opens_nothing(string what, int status)
    {
        var token = directory.Token("Router.Admin", claims =>
        {
            claims.Remove(what == "a person through a program" ? "no such claim" : "scp");
            claims.Remove(what == "an ID token" ? "azp" : "no such claim");
            claims["sub"] = what == "a program" ? "ann-oid" : "pairwise";
            if (what.Contains("says", StringComparison.Ordinal))
            {
                claims["idtyp"] = what.StartsWith("an ID", StringComparison.Ordinal) ? "user" : "app";
            }
        });
        Assert.Equal(status, await StatusAsync("GET", "/api/runs", Bearer(token)));
    }

    /// <summary>Reading packs asks their catalogs, with the host's secrets where the packs say so.</summary>
    [Theory]
    [InlineData("/api/rule-sets")]
    [InlineData("/api/rule-sets/diff")]
    public async Task Packs_of_somebody_who_may_not_move_rules_are_not_even_read(string path)
    {
        foreach (var role in new[] { "Router.Read", "Router.Operate" })
        {
            using var answer = await AskAsync("POST", path, """{"files":[]}""", Bearer(directory.Token(role)));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_caller_without_the_role_is_told_which()
    {
        using var answer = await AskAsync("POST", "/api/events", Event, Bearer(directory.Token("Router.Read")));
        Assert.Contains("scope=\"Router.Operate\"", answer.Headers.WwwAuthenticate.ToString());
        Assert.Contains("needs the role Router.Operate, and the role of ann@example.com is Router.Read", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Router.Admin", "Router.Read", 403)]
    [InlineData("Router.Operate", "openid Router.Admin", 202)]
    [InlineData("Router.Admin", "User.Read", 403)]
    [InlineData(null, "Router.Admin", 403)]
    public async Task A_program_that_acts_for_a_person_may_do_what_both_may(string? role, string scopes, int status) =>
        Assert.Equal(status, await StatusAsync("POST", "/api/events", Bearer(directory.Token(role, claims => claims["scp"] = scopes))));

    [Theory]
    [InlineData("expired")]
    [InlineData("without end")]
    [InlineData("not yet valid")]
    [InlineData("wrong audience")]
    [InlineData("wrong issuer")]
    [InlineData("wrong tenant")]
    [InlineData("other key under a known name")]
    [InlineData("changed")]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256 with the public key")]
    [InlineData("rubbish")]
    [InlineData("for nobody")]
    public async Task A_token_that_is_not_good_is_refused(string fault)
    {
        using var answer = await AskAsync("GET", "/api/runs", null, Bearer(Bad(fault)));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData(-90)]
    [InlineData(90)]
    public async Task Clocks_may_differ_a_little(int seconds)
    {
        var token = directory.Token();
        time.Pass(seconds < 0 ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(3600 + seconds));
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(token)));
    }

    [Fact]
    public async Task A_new_key_of_the_directory_is_fetched_when_a_token_names_it()
    {
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(directory.Token())));
        time.Pass(TimeSpan.FromHours(1));
        var old = directory.Token();
        directory.Keys.Add(new DirectoryKey("second"));
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(directory.Token())));
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(old)));
        Assert.Equal(2, directory.Asked);
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_asked_for_once_a_minute()
    {
        using var stranger = new DirectoryKey("stranger");
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(directory.Token())));
        time.Pass(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(401, await StatusAsync("GET", "/api/runs", Bearer(directory.Token(key: stranger))));
        }

        Assert.Equal(2, directory.Asked);
    }

    [Fact]
    public async Task A_key_that_the_directory_took_back_opens_nothing_when_the_keys_are_old()
    {
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(directory.Token())));
        using var stolen = directory.Keys[0];
        directory.Keys[0] = new DirectoryKey("second");
        time.Pass(TimeSpan.FromHours(12));
        Assert.Equal(401, await StatusAsync("GET", "/api/runs", Bearer(directory.Token(key: stolen))));
    }

    [Fact]
    public async Task While_the_directory_is_away_nobody_is_called_a_stranger()
    {
        directory.Down = true;
        using var answer = await AskAsync("GET", "/api/runs", null, Bearer(directory.Token()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        directory.Down = false;
        time.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(directory.Token())));
        directory.Down = true;
        time.Pass(TimeSpan.FromHours(13));
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(directory.Token())));
        using var next = new DirectoryKey("second");
        Assert.Equal(503, await StatusAsync("GET", "/api/runs", Bearer(directory.Token(key: next))));
        time.Pass(TimeSpan.FromHours(12));
        Assert.Equal(503, await StatusAsync("GET", "/api/runs", Bearer(directory.Token())));
    }

    [Fact]
    public async Task A_key_opens_what_its_role_is_for_in_either_header()
    {
        Assert.Equal((200, 403, 403), await StatusesAsync(Bearer(Reader.Text)));
        Assert.Equal((200, 202, 200), await StatusesAsync(Bearer(Operator.Text)));
        Assert.Equal((200, 202, 200), await StatusesAsync(("x-router-key", Operator.Text)));
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_refused()
    {
        Assert.Equal(401, await StatusAsync("GET", "/api/runs", Bearer(ApiKey.New("x", AccessRole.Admin).Text)));
        Assert.Equal(401, await StatusAsync("GET", "/api/runs", ("x-router-key", Convert.ToHexStringLower(Operator.Key.Hash))));
        Assert.Equal(401, await StatusAsync("GET", "/api/runs", ("x-router-key", directory.Token())));
        Assert.Equal(401, await StatusAsync("GET", "/api/runs", ("Authorization", "Basic " + Operator.Text)));
        Assert.Equal(401, await StatusAsync("GET", "/api/runs", ("x-router-key", Operator.Text), Bearer(Operator.Text)));
    }

    [Fact]
    public async Task A_key_that_is_taken_away_opens_nothing_and_while_no_keys_can_be_read_nobody_is_called_a_stranger()
    {
        keys = new([Reader.Key], []);
        Assert.Equal(401, await StatusAsync("GET", "/api/runs", Bearer(Operator.Text)));
        keys = new(null, [new Problem("keys/unreadable", "f", 0, 0, "Gone.")]);
        Assert.Equal(503, await StatusAsync("GET", "/api/runs", Bearer(Operator.Text)));
        Assert.Equal(200, await StatusAsync("GET", "/api/runs", Bearer(directory.Token())));
    }

    [Fact]
    public async Task Who_answered_is_recorded()
    {
        Assert.Equal("ann@example.com (entra ann-oid)", await AnsweredByAsync(Answer, Bearer(directory.Token())));
        Assert.Equal("night-shift (key)", await AnsweredByAsync(Answer, Bearer(Operator.Text)));
        var claimed = Answer.Replace("{", """{"by":"kim",""", StringComparison.Ordinal);
        Assert.Equal("kim (key night-shift)", await AnsweredByAsync(claimed, Bearer(Operator.Text)));
        using var answer = await AskAsync("POST", "/api/runs/r1/resolve", claimed, Bearer(directory.Token()));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(engine.Heard);
    }

    [Fact]
    public async Task Without_a_gate_whoever_is_on_this_machine_may_do_anything_and_is_recorded()
    {
        using var open = Mount(new ApiGate.ThisMachine(Caller.LocalUser("sam")), engine);
        using var request = Request("POST", "/api/runs/r1/resolve", Answer);
        using var answer = await open.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("sam (local)", Assert.Single(engine.Heard).By);
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("x-forwarded-for", "203.0.113.7")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Without_a_gate_nobody_comes_in_through_a_proxy_of_this_machine(string header, string value)
    {
        using var open = Mount(new ApiGate.ThisMachine(Caller.LocalUser("sam")), engine);
        using var request = Request("POST", "/api/runs/r1/resolve", Answer);
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await open.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(engine.Heard);
    }

    private string Bad(string fault) => fault switch
    {
        "expired" => directory.Token(change: claims => claims["exp"] = time.GetUtcNow().ToUnixTimeSeconds() - 121),
        "without end" => directory.Token(change: claims => claims.Remove("exp")),
        "not yet valid" => directory.Token(change: claims => claims["nbf"] = time.GetUtcNow().ToUnixTimeSeconds() + 121),
        "wrong audience" => directory.Token(change: claims => claims["aud"] = "api://" + DirectoryStandIn.Audience),
        "wrong issuer" => directory.Token(change: claims => claims["iss"] = directory.Issuer.Replace("0001", "0002", StringComparison.Ordinal)),
        "wrong tenant" => directory.Token(change: claims => claims["tid"] = Guid.Empty.ToString()),
        "other key under a known name" => directory.Token(key: new DirectoryKey(directory.Keys[0].Name)),
        "changed" => Changed(directory.Token("Router.Read")),
        "HS256 with the public key" => directory.SignedWithThePublicKey(),
        "rubbish" => "eyJhbGciOiJSUzI1NiJ9.e30.%%%",
        "for nobody" => directory.Token(change: claims => (claims["oid"], claims["sub"]) = (null, null)),
        _ => directory.WithoutSignature(fault),
    };

    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).Replace("Router.Read", "Router.Admin", StringComparison.Ordinal);
        return $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }

    private static (string, string) Bearer(string token) => ("Authorization", "Bearer " + token);

    private async Task<string> AnsweredByAsync(string body, (string, string) credential)
    {
        using var answer = await AskAsync("POST", "/api/runs/r1/resolve", body, credential);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(engine.Heard.TryDequeue(out var heard));
        return heard.By;
    }

    private async Task<(int Read, int Send, int Resolve)> StatusesAsync((string, string) credential) =>
        (await StatusAsync("GET", "/api/runs", credential), await StatusAsync("POST", "/api/events", credential), await StatusAsync("POST", "/api/runs/r1/resolve", credential));

    private async Task<int> StatusAsync(string method, string path, params (string, string)[] headers)
    {
        using var answer = await AskAsync(method, path, method == "GET" ? null : path.EndsWith("resolve", StringComparison.Ordinal) ? Answer : Event, headers);
        return (int)answer.StatusCode;
    }

    private async Task<HttpResponseMessage> AskAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, body);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static HttpRequestMessage Request(string method, string path, string? body) => new(new HttpMethod(method), "http://localhost" + path)
    {
        Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
    };
}
