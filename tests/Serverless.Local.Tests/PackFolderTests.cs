using System.Diagnostics;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>Whatever happens to the folder of packs, the host and the set before stay, and the reason is told.</summary>
public sealed class PackFolderTests : IDisposable
{
    private const string Rule = "rules/hello/rules/more.yaml";

    private readonly TemporaryFolder folder = new();

    public PackFolderTests() => HelloPack.Write(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public Task A_symbolic_link_is_refused_not_overlooked() => RefusedAsync("pack/link", () =>
    {
        folder.Write("elsewhere.yaml", "rule: more\n");
        File.CreateSymbolicLink(folder.File(Rule), folder.File("elsewhere.yaml"));
    });

    [Fact]
    public Task A_linked_folder_is_refused_and_a_circle_of_them_ends() => RefusedAsync("pack/link", () =>
        Directory.CreateSymbolicLink(folder.File("rules/hello/rules/again"), folder.File("rules")));

    [Fact]
    public Task A_pipe_is_refused_and_not_waited_for() => RefusedAsync("yaml/empty", () =>
    {
        using var pipe = Process.Start("mkfifo", [folder.File(Rule)]);
        pipe.WaitForExit();
    });

    [Fact]
    public Task A_file_of_a_gibibyte_is_refused_without_reading_it() => RefusedAsync("yaml/too-large", () =>
    {
        using var file = File.Create(folder.File(Rule));
        file.SetLength(1L << 30);
    });

    [Fact]
    public Task An_emptied_folder_never_replaces_a_set() => RefusedAsync("pack/empty", () => Directory.Delete(folder.File("rules/hello"), recursive: true));

    [Fact]
    public Task A_folder_that_went_away_never_replaces_a_set() => RefusedAsync("pack/unreadable", () => Directory.Move(folder.File("rules"), folder.File("gone")));

    [Fact]
    public async Task A_file_that_may_not_be_read_is_refused_and_read_once_it_may_be()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Nothing is forbidden to this user.");
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        var before = await HelloPack.RuleSetAsync(client);
        HelloPack.Write(folder, "observe");
        await AllowAsync("000");
        await HelloPack.RefusedAsync(client, "pack/unreadable");
        await AllowAsync("600");
        await HelloPack.RuleSetAsync(client, otherThan: before);
    }

    private async Task RefusedAsync(string code, Action happening)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links and pipes are made here as on Unix.");
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        var before = await HelloPack.RuleSetAsync(client);
        happening();
        await HelloPack.RefusedAsync(client, code);
        Assert.Equal(before, await HelloPack.RuleSetAsync(client));
        await HelloPack.SendAsync(client, "1");
        Assert.True(await router.StopAsync() == 0, router.Errors);
    }

    private async Task AllowAsync(string mode)
    {
        using var chmod = Process.Start("chmod", [mode, folder.File("rules/hello/rules/greet.yaml")]);
        await chmod.WaitForExitAsync();
    }

    private Task<RouterProcess> StartAsync() => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));
}
