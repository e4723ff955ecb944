using System.Text;
using System.Text.Json;
using Serverless.Actions.Processes;
using Serverless.Application.Secrets;
using Serverless.Core.Workflows;
using SharedFolder = Serverless.SharedData.SharedData;

namespace Serverless.Actions.Tests.Standards;

/// <summary>The examples of the specification that call or run something, through the real engine, with stand-ins for whom they call.</summary>
public sealed class ExampleTests(ITestOutputHelper output)
{
    /// <summary>Examples whose calls are ours, with an input and, where it is known, their output. Those that need other parts of the DSL too wait for them.</summary>
    private static readonly (string Name, string Input, string? Output)[] Examples =
    [
        ("authentication-bearer-uri-format", """{"petId":1,"token":"t"}""", Pet),
        ("authentication-bearer", """{"token":"t"}""", Pet),
        ("authentication-oauth2-secret", """{"petId":1}""", Pet),
        ("authentication-oauth2", """{"petId":1}""", Pet),
        ("authentication-oidc-secret", """{"petId":1}""", Pet),
        ("authentication-oidc", """{"petId":1}""", Pet),
        ("authentication-reusable", """{"petId":1,"token":"t"}""", Pet),
        ("call-custom-function-cataloged", "{}", "\"Hello, world!\\n\""),
        ("call-custom-function-inline", "{}", """{"id":69,"name":"milou","status":"available"}"""),
        ("call-http-endpoint-interpolation-shorthand", """{"petId":1}""", Pet),
        ("call-http-endpoint-interpolation", """{"petId":1}""", Pet),
        ("call-http-query-headers-expressions", """{"searchQuery":"luke"}""", null),
        ("call-http-query-parameters", """{"searchQuery":"luke"}""", null),
        ("call-http-redirect", """{"searchQuery":"luke"}""", null),
        ("call-mcp", "{}", """{"content":[{"type":"text","text":"sent"}]}"""),
        ("call-openapi-redirect", "{}", $"[{Pet}]"),
        ("call-openapi", "{}", $"[{Pet}]"),
        ("mock-service-extension", "{}", Pet),
        ("run-container-cleanup-always", "{}", null),
        ("run-container-cleanup-eventually", "{}", null),
        ("run-container-stdin-and-arguments", "{}", null),
        ("run-container-with-name", "{}", null),
        ("run-container-with-pull-policy", "{}", null),
        ("run-container", "{}", null),
        ("run-return-all", "{}", null),
        ("run-return-code", "{}", "0"),
        ("run-return-none", "{}", "null"),
        ("run-return-stderr", "{}", "\"\""),
        ("run-script-with-stdin-and-arguments", "{}", "\"stdin >  Hello Workflow\\narg >  hello\\nenv >  bar\\n\""),
        ("run-shell-stdin-and-arguments", "{}", "\"STDIN was: Hello World\\nARGS are Foo Bar\\n\""),
        ("star-wars-homeworld", """{"id":1}""", null),
        ("try-catch", "{}", null),
    ];

    private const string Pet = """{"id":1,"name":"milou","status":"available"}""";

    [Fact]
    public async Task Every_example_that_calls_or_runs_something_does_so()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        await using var world = await World.StartAsync();
        var folder = Directory.CreateTempSubdirectory("router-test-");
        using var functions = FunctionsOf(world, folder.FullName);
        List<string> wrong = [], waiting = [];
        var ran = 0;
        foreach (var (name, input, expected) in Examples)
        {
            var workflow = await Runs.ReadAsync(functions, world.Moved(await File.ReadAllTextAsync(SharedFolder.Path("workflows", "examples", name + ".yaml"))), name);
            if (workflow.Value is null)
            {
                (workflow.Problems.All(problem => problem.Code == "workflow/unsupported") ? waiting : wrong).Add($"{name}: {string.Join(" ", workflow.Problems)}");
                continue;
            }

            var history = await Runs.RunAsync(functions, workflow.Value, JsonElement.Parse(input));
            var good = history[^1] is RunCompleted completed && (expected is null || JsonElement.DeepEquals(JsonElement.Parse(expected), completed.Output));
            ran += good ? 1 : 0;
            if (!good)
            {
                wrong.Add($"{name}: {Encoding.UTF8.GetString(HistoryJson.Write(history[^1]))}");
            }

            Assert.DoesNotContain("k3ycloak-secret", Encoding.UTF8.GetString(HistoryJson.Write(history)), StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
        output.WriteLine($"{Examples.Length} examples that call or run: {ran} ran, {waiting.Count} wait for other parts of the DSL");
        waiting.ForEach(line => output.WriteLine($"waits  {line}"));
        Assert.Empty(wrong);
        Assert.True(ran >= 25, $"{ran} ran");
    }

    [Fact]
    public async Task What_a_host_may_not_do_is_said_of_every_example_that_needs_it()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        using var functions = new RouterFunctions(RouterCalls.NoSecrets);
        foreach (var name in Examples.Select(example => example.Name).Where(name => name.StartsWith("run-", StringComparison.Ordinal) || name == "call-mcp"))
        {
            var problem = Assert.Single((await Runs.ReadAsync(functions, await File.ReadAllTextAsync(SharedFolder.Path("workflows", "examples", name + ".yaml")), name)).Problems);
            Assert.Equal("workflow/not-possible-here", problem.Code);
            Assert.Contains("its operator has not allowed", problem.Sentence);
        }
    }

    private static RouterFunctions FunctionsOf(World world, string folder)
    {
        var secrets = new EnvironmentSecretReader(null, name => name == "ROUTER_SECRET_MYSECRET"
            ? """{"authority":"$URI/keycloak/realms/fake-authority","grant":"client_credentials","client":{"id":"w","secret":"k3ycloak-secret"}}""".Replace("$URI", world.Server.Address, StringComparison.Ordinal)
            : null);
        var programs = new Dictionary<string, string>
        {
            ["docker"] = Script(folder, "docker", "#!/bin/sh\necho \"$@\""),
            ["npx"] = Script(folder, "npx", "#!/bin/sh\nread -r a; echo '{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}'; read -r b; read -r c; echo '{\"jsonrpc\":\"2.0\",\"id\":\"2\",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"sent\"}]}}'"),
        };
        return new RouterFunctions(secrets, processes: AllowedProcesses.Of(AllowedProcesses.Words) with { Programs = programs });
    }

    private static string Script(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        return path;
    }
}
