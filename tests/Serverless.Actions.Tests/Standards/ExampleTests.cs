using System.Text;
using System.Text.Json;
using Serverless.Actions.Processes;
using Serverless.Application.Secrets;
using Serverless.Core.Workflows;
using SharedFolder = Serverless.SharedData.SharedData;

namespace Serverless.Actions.Tests.Standards;

/// <summary>The examples of the specification, through the real engine, with stand-ins for whom they call.</summary>
public sealed class ExampleTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_example_of_the_specification_does_what_is_said_of_it()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        Assert.Equal(Directory.EnumerateFiles(SharedFolder.Path("workflows", "examples"), "*.yaml").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), SpecExamples.All.Select(example => example.Name).Order(StringComparer.Ordinal));
        await using var world = await World.StartAsync();
        await using var greeter = await Greeter.StartAsync();
        var folder = Directory.CreateTempSubdirectory("router-test-");
        using var functions = FunctionsOf(world, folder.FullName);
        List<string> wrong = [];
        foreach (var example in SpecExamples.All)
        {
            var text = world.Moved(await File.ReadAllTextAsync(SharedFolder.Path("workflows", "examples", example.Name + ".yaml"))).Replace("port: 5011", $"port: {greeter.Port}", StringComparison.Ordinal);
            var workflow = await Runs.ReadAsync(functions, text, example.Name);
            if (workflow.Value is null)
            {
                wrong.Add($"{example.Name}: {string.Join(" ", workflow.Problems)}");
                continue;
            }

            var history = await Runs.RunAsync(functions, workflow.Value, JsonElement.Parse(example.Input), example.Events, example.End is ExampleEnd.GoesOn);
            Assert.DoesNotContain("k3ycloak-secret", Encoding.UTF8.GetString(HistoryJson.Write(history)), StringComparison.Ordinal);
            if (!example.End.Is(history))
            {
                wrong.Add($"{example.Name}: {Encoding.UTF8.GetString(HistoryJson.Write(history[^1]))}");
            }
        }

        folder.Delete(recursive: true);
        foreach (var end in SpecExamples.All.GroupBy(example => example.End.GetType().Name))
        {
            output.WriteLine($"{end.Count()} {end.Key}: {string.Join(", ", end.Select(example => example.Name))}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task What_a_host_may_not_do_is_said_of_every_example_that_needs_it()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        using var functions = new RouterFunctions(RouterCalls.NoSecrets);
        foreach (var name in SpecExamples.All.Select(example => example.Name).Where(name => (name.StartsWith("run-", StringComparison.Ordinal) && name != "run-subflow") || name == "call-mcp"))
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
