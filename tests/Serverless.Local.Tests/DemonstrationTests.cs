using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>The demonstration with rules that somebody has been playing with.</summary>
public sealed class DemonstrationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task With_a_rule_that_observes_it_says_what_was_decided_and_where_to_see_it()
    {
        WriteRules("mode: observe");
        using var router = await StartAsync();
        await SaidAsync(router, "disk-full: observed");
        await SaidAsync(router, "Nothing was started");
        await SaidAsync(router, "api/events/1");
    }

    [Fact]
    public async Task With_a_broken_rule_it_says_what_it_waits_for_and_goes_on_when_that_is_put_right()
    {
        WriteRules("mode: sometimes");
        using var router = await StartAsync();
        await SaidAsync(router, "The demonstration waits");
        WriteRules("mode: auto");
        await SaidAsync(router, "run completed");
    }

    private static Task SaidAsync(RouterProcess router, string words) => Eventually.TrueAsync(() => router.Output.Contains(words, StringComparison.Ordinal), $"'{words}' is said");

    private void WriteRules(string mode)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "rules"), "*.yaml", SearchOption.AllDirectories))
        {
            folder.Write(Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file).Replace("mode: auto", mode, StringComparison.Ordinal));
        }
    }

    private Task<RouterProcess> StartAsync() => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), null, "--demo");
}
