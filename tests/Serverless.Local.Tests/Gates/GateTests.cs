using Serverless.Contracts.Gates;
using Serverless.Processes;

namespace Serverless.Local.Tests.Gates;

/// <summary>A router behind a gate, and the command line before it.</summary>
public sealed class GateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public GateTests()
    {
        HelloPack.Write(folder);
        folder.Write("event.json", HelloPack.Event("1"));
    }

    private string Keys => folder.File("keys.txt");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_is_shown_once_and_opens_what_its_role_is_for_until_its_line_goes()
    {
        var (reader, night) = (await NewKeyAsync("wall", "read"), await NewKeyAsync("night-shift", "operate"));
        Assert.DoesNotContain(night, await File.ReadAllTextAsync(Keys, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var router = await StartAsync();

        var stranger = await CommandAsync(router, [], "events", "list");
        Assert.Equal(1, stranger.ExitCode);
        Assert.Contains("wants to know who you are. Put a key or token into ROUTER_TOKEN", stranger.Errors, StringComparison.Ordinal);

        Good(await CommandAsync(router, [("ROUTER_TOKEN", night)], "send", folder.File("event.json")));
        Good(await CommandAsync(router, [], "events", "list", "--token", reader));
        var forbidden = await CommandAsync(router, [("ROUTER_TOKEN", night)], "send", folder.File("event.json"), "--token", reader);
        Assert.Equal(1, forbidden.ExitCode);
        Assert.Contains("needs the role Router.Operate, and the role of wall is Router.Read", forbidden.Errors, StringComparison.Ordinal);
        Assert.Contains("Ask whoever runs the router for a key or token with that role.", forbidden.Errors, StringComparison.Ordinal);
        Assert.Contains("was refused with 403: wall (key) lacks Router.Operate", router.Errors, StringComparison.Ordinal);

        await File.WriteAllLinesAsync(Keys, (await File.ReadAllLinesAsync(Keys, TestContext.Current.CancellationToken)).Where(line => line.StartsWith("wall ", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        var gone = await CommandAsync(router, [("ROUTER_TOKEN", night)], "events", "list");
        Assert.Contains("does not take the token it was shown", gone.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(night, router.Errors + router.Output + gone.Errors + forbidden.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_shows_a_key_acts_in_its_name_and_need_not_say_so()
    {
        var night = await NewKeyAsync("night-shift", "operate");
        using var router = await StartAsync();

        var act = await CommandAsync(router, [("ROUTER_TOKEN", night)], "runs", "cancel", "no-such-run", "--reason", "enough");

        Assert.Equal(1, act.ExitCode);
        Assert.Contains("There is no run of that id.", act.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot act for somebody else", act.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_never_have_one_name()
    {
        await NewKeyAsync("wall", "read");
        var twice = await RouterCommand.RunAsync(BuiltPrograms.Router, "keys", "new", "--name", "wall", "--role", "admin", "--file", Keys);
        Assert.Equal((1, ""), (twice.ExitCode, twice.Output));
        Assert.Single(await File.ReadAllLinesAsync(Keys, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Beyond_this_machine_there_is_no_router_without_a_gate()
    {
        var open = await RouterCommand.RunAsync(BuiltPrograms.Router, "up", "--listen", "0.0.0.0", "--port", "0", "--data", folder.File("data"), "--rules", folder.File("rules"));
        Assert.Equal(1, open.ExitCode);
        Assert.Contains("On 0.0.0.0 anybody could use this router. Say who may", open.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("data")));

        var key = await NewKeyAsync("wall", "read");
        using var router = await StartAsync("--listen", "0.0.0.0", "--host", "router.test");
        Assert.Equal("0.0.0.0", router.Url.Host);
        Good(await CommandAsync(router, [("ROUTER_TOKEN", key)], "events", "list"));
        Assert.Equal(401, await StatusAsync(router, "router.test"));
        Assert.Equal(421, await StatusAsync(router, "other.test"));
    }

    [Fact]
    public async Task Under_a_name_of_its_own_there_is_no_router_without_a_gate()
    {
        var open = await RouterCommand.RunAsync(BuiltPrograms.Router, "up", "--host", "localhost", "--host", "router.test", "--port", "0", "--data", folder.File("data"), "--rules", folder.File("rules"));
        Assert.Equal(1, open.ExitCode);
        Assert.Contains("Under the name router.test anybody could use this router. Say who may", open.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("data")));
    }

    [Theory]
    [InlineData("ROUTER_API_KEYS_FILE", "no-such-file", "There is no such file")]
    [InlineData("ROUTER_API_TENANT_ID", "common", "ROUTER_API_TENANT_ID has to be the id of the directory")]
    [InlineData("ROUTER_API_AUDIENCE", "a", "ROUTER_API_TENANT_ID has to be the id of the directory")]
    [InlineData("ROUTER_KEY_VAULT_URI", "vault", "which is no address of a vault")]
    [InlineData("ROUTER_CATALOG_SECRETS", "x", "ROUTER_CATALOG_SECRETS has 'x' and takes secret@host")]
    [InlineData("ROUTER_DEFAULT_CATALOG", "x", "ROUTER_DEFAULT_CATALOG is 'x' and has to be")]
    public async Task A_gate_that_is_half_set_up_is_no_gate(string variable, string value, string sentence)
    {
        var start = Programs.Of(BuiltPrograms.Router, ["up", "--port", "0", "--data", folder.File("data"), "--rules", folder.File("rules")]);
        start.Environment[variable] = value;
        var refused = await RouterCommand.RunAsync(start, "");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(sentence, refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("xception", refused.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("data")));
    }

    [Theory]
    [InlineData("rules", "check", "rules")]
    [InlineData("workflow", "check", "w.yaml")]
    [InlineData("workflow", "show", "w.yaml")]
    [InlineData("workflow", "run", "w.yaml")]
    public async Task Catalogs_that_are_wrongly_set_up_are_told_in_a_sentence(string noun, string verb, string file)
    {
        Directory.CreateDirectory(folder.File("rules"));
        await File.WriteAllTextAsync(folder.File("w.yaml"), "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: { b: 1 } } }]\n", TestContext.Current.CancellationToken);
        var start = Programs.Of(BuiltPrograms.Router, [noun, verb, folder.File(file)]);
        start.Environment["ROUTER_CATALOG_SECRETS"] = "x";
        var refused = await RouterCommand.RunAsync(start, "");
        Assert.Equal((1, "ROUTER_CATALOG_SECRETS has 'x' and takes secret@host, with commas between them.", ""), (refused.ExitCode, refused.Errors.Trim(), refused.Output.Trim()));
    }

    [Fact]
    public async Task Whoever_is_signed_in_with_the_Azure_CLI_gets_in_by_a_token_of_the_directory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in of az is a script of sh.");
        await using var directory = await DirectoryStandIn.StartAsync(TimeProvider.System);
        using var router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), new Dictionary<string, string>
        {
            ["ROUTER_API_TENANT_ID"] = DirectoryStandIn.Tenant.ToString(),
            ["ROUTER_API_AUDIENCE"] = DirectoryStandIn.Audience,
            ["ROUTER_API_AUTHORITY"] = directory.Address.AbsoluteUri,
        });
        var path = SignedIn($"echo \"$*\" > '{folder.File("asked")}'; echo '{{\"accessToken\":\"{directory.Token()}\",\"expiresOn\":\"2099-01-01 00:00:00.000000\"}}'");
        Good(await CommandAsync(router, [("PATH", path)], "send", folder.File("event.json"), "--entra", DirectoryStandIn.Audience));
        Assert.Contains($"api://{DirectoryStandIn.Audience}", await File.ReadAllTextAsync(folder.File("asked"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        SignedIn($"echo '{{\"accessToken\":\"{directory.Token(role: null)}\",\"expiresOn\":\"2099-01-01 00:00:00.000000\"}}'");
        var forbidden = await CommandAsync(router, [("PATH", path), ("ROUTER_ENTRA", DirectoryStandIn.Audience)], "events", "list");
        Assert.Contains("needs the role Router.Read, and the role of ann@example.com is none of the router", forbidden.Errors, StringComparison.Ordinal);
        Assert.Contains("Ask whoever runs the router to assign you that role", forbidden.Errors, StringComparison.Ordinal);

        SignedIn("echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
        var nobody = await CommandAsync(router, [("PATH", path)], "events", "list", "--entra", DirectoryStandIn.Audience);
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("sign in with 'az login'", nobody.Errors, StringComparison.Ordinal);
    }

    private static void Good(RouterCommand command) => Assert.True(command.ExitCode == 0, command.Errors);

    private static Task<RouterCommand> CommandAsync(RouterProcess router, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = Programs.Of(BuiltPrograms.Router, [.. arguments, "--url", Here(router).AbsoluteUri]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return RouterCommand.RunAsync(start, "");
    }

    /// <summary>Its address on this machine, also where it serves on all of them.</summary>
    private static Uri Here(RouterProcess router) => new UriBuilder(router.Url) { Host = "127.0.0.1" }.Uri;

    private static async Task<int> StatusAsync(RouterProcess router, string host)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Here(router), "api/runs")) { Headers = { Host = host } };
        using var answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private Task<RouterProcess> StartAsync(params string[] more) =>
        RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), new Dictionary<string, string> { ["ROUTER_API_KEYS_FILE"] = Keys }, more);

    private async Task<string> NewKeyAsync(string name, string role)
    {
        var made = await RouterCommand.RunAsync(BuiltPrograms.Router, "keys", "new", "--name", name, "--role", role, "--file", Keys);
        Good(made);
        return made.Output.Trim();
    }

    /// <summary>A folder of programs in which <c>az</c> does what it is told; the others are those of the machine.</summary>
    private string SignedIn(string answer)
    {
        folder.Write("bin/az", $"#!/bin/sh\n{answer}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.File("bin/az"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return $"{folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
    }
}
