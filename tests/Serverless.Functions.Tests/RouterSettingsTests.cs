using Microsoft.Extensions.Configuration;
using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Tests;

public sealed class RouterSettingsTests
{
    [Fact]
    public void Settings_that_are_absent_or_empty_have_their_defaults()
    {
        var settings = Read(("ROUTER_LIFECYCLE", ""), ("ROUTER_ALLOW", ""));
        Assert.Equal(LifecycleScope.None, settings.Lifecycle);
        Assert.Equal(AdmissionLimits.Usual, settings.Limits);
        Assert.False(settings.Processes.Shell);
        Assert.Equal(new Uri("https://management.azure.com/"), settings.Azure.Endpoint);
    }

    [Fact]
    public void Settings_say_what_the_app_tells_cuts_allows_and_calls()
    {
        var settings = Read(
            ("ROUTER_LIFECYCLE", "tasks"),
            ("ROUTER_LONGEST_CHAIN", "7"),
            ("ROUTER_MOST_STARTS", "50/PT10M"),
            ("ROUTER_ALLOW", "shell, mcp"),
            ("ROUTER_ARM_ENDPOINT", "https://management.chinacloudapi.cn/"),
            ("ROUTER_DEFAULT_CATALOG", "https://example.com/catalog"),
            ("ROUTER_CATALOG_SECRETS", "login@example.com"));
        Assert.Equal(LifecycleScope.Tasks, settings.Lifecycle);
        Assert.Equal(new AdmissionLimits(7, new StartCeiling(50, TimeSpan.FromMinutes(10))), settings.Limits);
        Assert.True(settings.Processes is { Shell: true, McpServers: true, Scripts: false });
        Assert.Equal("management.chinacloudapi.cn", settings.Azure.Endpoint.Host);
        Assert.Equal(new Uri("https://example.com/catalog"), settings.Catalogs.Default);
        Assert.Equal(["login@example.com"], settings.Catalogs.Secrets);
    }

    [Fact]
    public void With_settings_that_are_wrong_the_app_does_not_start_and_names_them_all()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() =>
            Read(
                ("ROUTER_LIFECYCLE", "1"),
                ("ROUTER_LONGEST_CHAIN", "0"),
                ("ROUTER_MOST_STARTS", "50"),
                ("ROUTER_ALLOW", "shel,mcp"),
                ("ROUTER_ARM_ENDPOINT", "http://example.com/"),
                ("ROUTER_DEFAULT_CATALOG", "catalog"),
                ("ROUTER_CATALOG_SECRETS", "login")));
        Assert.All(
            [
                "ROUTER_LIFECYCLE is '1'",
                "ROUTER_LONGEST_CHAIN is '0'",
                "ROUTER_MOST_STARTS is '50'",
                "ROUTER_ALLOW has 'shel'",
                "ROUTER_ARM_ENDPOINT is 'http://example.com/'",
                "ROUTER_DEFAULT_CATALOG is 'catalog'",
                "ROUTER_CATALOG_SECRETS has 'login'",
            ],
            problem => Assert.Contains(problem, refusal.Message, StringComparison.Ordinal));
    }

    private static RouterSettings Read(params (string Name, string Value)[] settings) =>
        RouterSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value))).Build());
}
