namespace Serverless.Infra.Tests.Tools;

/// <summary>The hooks of a POSIX shell, run with programs that only write down how they were called.</summary>
public sealed class HookTests : IDisposable
{
    private readonly string bin = Directory.CreateTempSubdirectory("hooks-").FullName;

    [Fact]
    public async Task After_deployment_rules_are_pushed_before_the_event_is_sent_and_waited_for()
    {
        var calls = await RunAsync("postdeploy", new() { ["ROUTER_DELIVERY"] = "queue", ["ROUTER_TOPIC_PUBLIC"] = "true" });
        InOrder(calls, "rules check rules", "rules push rules --to https://router.example", "rules status --to https://router.example", "az rest --method post --url https://topic.example/api/events?api-version=2018-01-01", "events list --json --url https://router.example");
        Assert.DoesNotContain("az deployment", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_function_is_pushed_to_it_is_connected_first()
    {
        var calls = await RunAsync("postdeploy", new() { ["ROUTER_DELIVERY"] = "function", ["ROUTER_TOPIC_PUBLIC"] = "true" });
        InOrder(calls, "az deployment group create --resource-group rg-dev --name router-delivery --template-file infra/delivery/function.bicep", "systemTopicNames=[]", "rules push");
    }

    [Fact]
    public async Task Where_the_topic_is_private_the_event_goes_to_the_router()
    {
        var calls = await RunAsync("postdeploy", new() { ["ROUTER_DELIVERY"] = "queue", ["ROUTER_TOPIC_PUBLIC"] = "false" });
        InOrder(calls, "rules push", "--url https://router.example", "events list");
        Assert.DoesNotContain("az rest", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_registration_that_is_named_is_not_made_again() =>
        Assert.Equal("", await RunAsync("preprovision", new() { ["ROUTER_API_APPLICATION_ID"] = "app" }));

    [Fact]
    public async Task An_app_registration_is_made_and_remembered()
    {
        var calls = await RunAsync("preprovision", new() { ["ROUTER_API_APPLICATION_ID"] = "", ["AZURE_PRINCIPAL_ID"] = "deployer" });
        InOrder(calls, "az ad app list", "az ad app create", "az ad sp create", "az rest --method patch", "appRoleAssignedTo", "\"principalId\":\"deployer\"", "azd env set ROUTER_API_APPLICATION_ID made");
    }

    [Fact]
    public async Task The_app_registration_has_the_roles_that_the_gate_knows()
    {
        var calls = await RunAsync("preprovision", new() { ["ROUTER_API_APPLICATION_ID"] = "" });
        var body = calls.Split('\n').Where(call => call.Contains("appRoles", StringComparison.Ordinal)).Select(call => call[call.IndexOf("--body ", StringComparison.Ordinal)..]["--body ".Length..].Replace(" --output none", "", StringComparison.Ordinal)).First();
        using var json = System.Text.Json.JsonDocument.Parse(body);
        Assert.Equal(["Router.Read", "Router.Operate", "Router.Admin"], json.RootElement.GetProperty("appRoles").EnumerateArray().Select(role => role.GetProperty("value").GetString()));
        Assert.Equal(2, json.RootElement.GetProperty("api").GetProperty("requestedAccessTokenVersion").GetInt32());
        Assert.DoesNotContain("appRoleAssignedTo", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_down_all_that_lies_outside_the_resource_group_goes()
    {
        var calls = await RunAsync("predown", []);
        InOrder(calls, "az lock delete", "az role assignment delete --ids found", "az role definition delete --name found", "az ad app delete --id app", "azd env set ROUTER_API_APPLICATION_ID");
    }

    public void Dispose() => Directory.Delete(bin, recursive: true);

    private async Task<string> RunAsync(string hook, Dictionary<string, string> variables)
    {
        var shell = Tool.Find("sh");
        Assert.SkipWhen(shell is null || OperatingSystem.IsWindows(), "There is no POSIX shell here.");
        var log = Path.Combine(bin, "calls");
        Fake("az", """
            case "$*" in
              *get-access-token*) echo token ;;
              *"ad app list"*) ;;
              *"ad app create"*) echo made ;;
              *"--query displayName"*) echo "Event router dev" ;;
              *"ad app show"*) echo object ;;
              *"assignment list"*|*"definition list"*) echo found ;;
            esac
            """);
        Fake("azd", "");
        // Whatever was sent is there.
        Fake("dotnet", $$"""case "$*" in *"events list"*) grep -o 'deployed-[0-9TZ]*' "$0.sent" | sed 's/.*/"&"/' ;; esac""");
        Dictionary<string, string> all = new(variables)
        {
            ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}",
            ["CALLS"] = log,
            ["AZURE_ENV_NAME"] = "dev",
            ["AZURE_RESOURCE_GROUP"] = "rg-dev",
            ["ROUTER_URL"] = "https://router.example",
            ["ROUTER_TOPIC_ENDPOINT"] = "https://topic.example/api/events",
            ["ROUTER_TOPIC_NAME"] = "topic",
            ["ROUTER_SYSTEM_TOPIC_NAMES"] = "[]",
            ["ROUTER_STORAGE_NAME"] = "store",
            ["ROUTER_EVENTS_IDENTITY_NAME"] = "events",
            ["ROUTER_REMEDIATION_PRINCIPAL_ID"] = "remediation",
            ["SERVICE_ROUTER_NAME"] = "func",
        };
        all.TryAdd("ROUTER_API_APPLICATION_ID", "app");
        var (code, said) = await Tool.RunAsync(shell!, Deployment.Root, all, $"infra/hooks/{hook}.sh");
        Assert.True(code == 0, said);
        return File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
    }

    /// <summary>A program that writes its call down, keeps the event it is given, and answers.</summary>
    private void Fake(string name, string answer)
    {
        var file = Path.Combine(bin, name);
        File.WriteAllText(file, $$"""
            #!/bin/sh
            echo "{{name}} $*" >>"$CALLS"
            for word in "$@"; do
              case "$word" in /*|@/*) [ -f "${word#@}" ] && cat "${word#@}" >>"{{Path.Combine(bin, "dotnet")}}.sent" ;; esac
            done
            {{answer}}
            exit 0
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void InOrder(string calls, params string[] wanted)
    {
        var at = 0;
        foreach (var want in wanted)
        {
            var found = calls.IndexOf(want, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{want}' is not among the calls from {at} on:\n{calls}");
            at = found + want.Length;
        }
    }
}
