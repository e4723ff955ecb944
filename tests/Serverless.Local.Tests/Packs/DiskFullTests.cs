using System.Text.Json;
using Serverless.Contracts;

namespace Serverless.Local.Tests.Packs;

/// <summary>The pack disk-full on real files, from the event to the history.</summary>
public sealed class DiskFullTests : IAsyncDisposable
{
    private DiskAgent agent = null!;
    private PackStory? story;

    public async ValueTask DisposeAsync()
    {
        await (story?.DisposeAsync() ?? default);
        await agent.DisposeAsync();
    }

    [Fact]
    public async Task A_full_disk_is_freed_and_the_same_probe_proves_it()
    {
        await StartAsync("auto");
        agent.Fill("access.old", 60);
        agent.Fill("data.db", 35);
        await FullAsync("a");
        var run = await story!.RunAsync(1);
        Assert.Equal("""{"outcome":"freed","host":"web-1","path":"/","removed":1,"usedPercentBefore":95,"usedPercentAfter":35}""", run.Output.GetRawText());
        Assert.Equal(["GET /disk", "DELETE /disk/old-files", "GET /disk"], agent.Calls);
        Assert.Equal(35, agent.UsedPercent);
        Assert.Empty(story.Pages);
        Assert.Contains("verified", (await story.CommandAsync("rules", "trust", "disk-full.free-space")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_freed_pages_with_df_and_the_largest_files()
    {
        await StartAsync("auto");
        agent.Fill("data.db", 80);
        agent.Fill("more.db", 15);
        await FullAsync("a");
        var run = await story!.RunAsync(1);
        var page = Assert.Single(story.Pages);
        Assert.Equal(("faulted", "stuck", "disk-full/stuck"), (run.Status, run.Outcome, page.GetProperty("kind").GetString()));
        Assert.StartsWith("Filesystem", page.GetProperty("df").GetString());
        Assert.Equal(["data.db", "more.db"], page.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()));
        Assert.Equal(95, agent.UsedPercent);
        Assert.Equal(1, (await story.TrustAsync("disk-full.free-space", "propose")).GetProperty("failedVerification").GetInt32());
    }

    [Fact]
    public async Task Where_the_check_cannot_connect_nothing_is_deleted_and_a_person_is_told_that_nobody_knows()
    {
        await StartAsync("auto");
        agent.Fill("access.old", 95);
        await agent.StopAsync();
        await FullAsync("a");
        var run = await story!.RunAsync(1);
        var page = Assert.Single(story.Pages);
        Assert.Equal(("faulted", "unknown", "disk-full/unknown"), (run.Status, run.Outcome, page.GetProperty("kind").GetString()));
        Assert.StartsWith("Nobody can say how full / of web-1 is, so nothing was deleted: it could not be asked", page.GetProperty("text").GetString());
        Assert.DoesNotContain(run.Facts.Skip(1), fact => fact.GetRawText().Contains("/do/2/free", StringComparison.Ordinal));
        Assert.Equal(95, agent.UsedPercent);
    }

    [Fact]
    public async Task The_third_time_in_a_day_there_is_a_ticket_and_nothing_is_deleted()
    {
        await StartAsync("auto", ("within: PT10M", "within: PT0.001S"), ("for: PT30M", "for: PT0.001S"));
        foreach (var (id, nth) in new[] { ("a", 1), ("b", 2), ("c", 3) })
        {
            agent.Fill("access.old", 95);
            await FullAsync(id);
            Assert.Equal(nth < 3 ? "freed" : "again", (await story!.RunAsync(nth)).Outcome);
        }

        var ticket = Assert.Single(story!.Tickets);
        Assert.Equal("/ of web-1 is full again, after it was freed 2 times within a day. It was not freed: something fills it.", ticket.GetProperty("text").GetString());
        Assert.Equal("access.old", ticket.GetProperty("files")[0].GetProperty("path").GetString());
        Assert.Equal((95, 2), (agent.UsedPercent, agent.Calls.Count(call => call.StartsWith("DELETE", StringComparison.Ordinal))));
        Assert.Empty(story.Pages);
    }

    [Fact]
    public async Task A_monitor_that_repeats_itself_and_a_sixth_disk_of_a_cluster_are_held_back_and_the_sixth_is_told_of()
    {
        await StartAsync("auto");
        await FullAsync("a");
        await story!.RunAsync(1);
        await FullAsync("b");
        Assert.Equal("repeated", (await story.VerdictAsync(2)).Decision);
        for (var host = 2; host <= 6; host++)
        {
            await FullAsync($"h{host}", $"web-{host}");
            await (host < 6 ? story.RunAsync(host + 1) : story.VerdictAsync(host + 1) as Task);
        }

        var (decision, reason) = await story.VerdictAsync(7);
        Assert.Equal("over-budget", decision);
        Assert.StartsWith("5 of 5 in PT1H for c1; next at ", reason);
        var page = await Eventually.GetAsync<object>(() => Task.FromResult<object?>(story.Pages.TryPeek(out var told) ? told : null), "somebody is told", TimeSpan.FromSeconds(90));
        Assert.Equal(("disk-full/held-back", 1), (((JsonElement)page).GetProperty("kind").GetString(), ((JsonElement)page).GetProperty("events").GetArrayLength()));
    }

    [Fact]
    public async Task After_three_disks_of_a_cluster_that_were_not_freed_the_breaker_is_open()
    {
        await StartAsync("auto");
        agent.Fill("data.db", 95);
        await FullAsync("h1", "web-1");
        Assert.Equal("stuck", (await story!.RunAsync(1)).Outcome);
        await story.TrustAsync("disk-full.free-space", "propose");
        await FullAsync("h2", "web-2");
        Assert.Equal(0, (await story.CommandAsync("approvals", "approve", await story.QuestionAsync(), "--reason", "try again", "--by", "ann")).ExitCode);
        Assert.Equal("stuck", (await story.RunAsync(2)).Outcome);
        await agent.StopAsync();
        await FullAsync("h3", "web-3");
        Assert.Equal(0, (await story.CommandAsync("approvals", "approve", await story.QuestionAsync(), "--reason", "once more", "--by", "ann")).ExitCode);
        Assert.Equal("unknown", (await story.RunAsync(3)).Outcome);

        await FullAsync("h4", "web-4");
        Assert.Equal("breaker-open", (await story!.VerdictAsync(4)).Decision);
    }

    [Fact]
    public async Task What_is_not_one_disk_of_one_host_is_refused_and_the_verdict_says_why()
    {
        await StartAsync("auto");
        agent.Fill("access.old", 95);
        await story!.RefusedAsync("com.example.host.disk-full", [
            .. HostileNames.All.Select(host => ((object)new { host, cluster = "c1" }, "data.host")),
            .. HostileNames.All.Select(cluster => ((object)new { host = "web-1", cluster }, "data.cluster")),
            .. HostileNames.All.Where(name => name is not "/etc").Concat(["/..", "/tmp/../etc", "/tmp /", "/tmp\n", "tmp", "/*", "/" + new string('p', 1024)]).Select(path => ((object)new { host = "web-1", path }, "data.path")),
            (new { path = "/" }, "data.host")]);
        Assert.Empty(agent.Calls);
        Assert.Equal(95, agent.UsedPercent);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/var/lib/docker")]
    [InlineData("/mnt/.data_1/a..b@c+d~e:f,g=h-i")]
    public async Task An_ordinary_path_is_let_through(string path)
    {
        await StartAsync("auto");
        agent.Fill("access.old", 95);
        await story!.SendAsync("a", "com.example.host.disk-full", new { host = "web-1.eu.example.com", path });
        var run = await story.RunAsync(1);
        Assert.Equal(("freed", path), (run.Outcome, run.Output.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task As_shipped_it_does_nothing_and_with_an_agent_it_only_says_what_it_would_do()
    {
        agent = await DiskAgent.StartAsync();
        agent.Fill("access.old", 95);
        await using (story = await PackStory.StartAsync("disk-full", null, new Dictionary<string, string>()))
        {
            await FullAsync("a");
            await Eventually.TrueAsync(async () => (await story.ItemsAsync("api/events")) is { Count: 1 } events && events[0].GetProperty("judgement").ValueKind == JsonValueKind.Object, "the event is judged");
            Assert.Empty(await story.ItemsAsync("api/verdicts"));
        }

        story = await PackStory.StartAsync("disk-full", null, new Dictionary<string, string> { ["agent"] = agent.Address });
        await FullAsync("a");
        var (decision, reason) = await story.VerdictAsync(1);
        Assert.Equal("observed", decision);
        Assert.Contains("it would change web-1 (delete, perhaps); tickets (post, perhaps); pager (post, perhaps).", reason, StringComparison.Ordinal);
        Assert.EndsWith("looks whether it gets well by itself.", reason, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => agent.Calls.Any(), "the probe was asked");
        Assert.All(agent.Calls, call => Assert.Equal("GET /disk", call));
        Assert.Equal(95, agent.UsedPercent);
    }

    [Fact]
    public async Task While_it_observes_it_looks_whether_the_disk_gets_well_by_itself()
    {
        agent = await DiskAgent.StartAsync();
        agent.Fill("access.old", 95);
        story = await PackStory.StartAsync("disk-full", null, new Dictionary<string, string> { ["agent"] = agent.Address }, ("observe: { after: PT30M }", "observe: { after: PT3S }"));
        await FullAsync("a");
        Assert.EndsWith("looks whether it gets well by itself.", (await story.VerdictAsync(1)).Reason, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => agent.Calls.Any(), "the probe was asked");
        agent.Fill("access.old", 10);
        Assert.Equal("completed", (await story.RunAsync(1)).Status);
        Assert.Equal(["GET /disk", "GET /disk"], agent.Calls);
        var trust = JsonElement.Parse((await story.CommandAsync("rules", "trust", "disk-full.free-space", "--json")).Output).GetProperty("trust");
        Assert.Equal((0, 1, 1), (trust.GetProperty("runs").GetInt32(), trust.GetProperty("observed").GetInt32(), trust.GetProperty("fixedItselfAnyway").GetInt32()));
    }

    [Fact]
    public async Task A_burst_of_filling_disks_of_a_cluster_is_one_run_and_one_ticket()
    {
        await StartAsync("auto", ("for: PT30M }          # the first", "for: PT12S }          # the first"));
        agent.Fill("access.old", 85);
        await FillingAsync("web-1");
        Assert.Equal(["web-1"], Hosts((await story!.RunAsync(1)).Output.GetProperty("freed")));
        agent.Fill("access.old", 5);
        agent.Fill("data.db", 85);
        foreach (var (host, nth) in new[] { ("web-2", 2), ("web-3", 3), ("web-4", 4) })
        {
            await FillingAsync(host);
            Assert.Equal("held", (await story.VerdictAsync(nth)).Decision);
        }

        Assert.Equal(["web-2", "web-3", "web-4"], Hosts((await story.RunAsync(2)).Output.GetProperty("left")));
        Assert.Equal(["web-2", "web-3", "web-4"], Hosts(Assert.Single(story.Tickets).GetProperty("disks")));
        Assert.Equal((2, 85), ((await story.ItemsAsync("api/runs")).Count, agent.UsedPercent));
        Assert.Empty(story.Pages);

        Task FillingAsync(string host) => story!.SendAsync(host, "com.example.host.disk-filling", new { host, cluster = "c1" });
        static string[] Hosts(JsonElement disks) => [.. disks.EnumerateArray().Select(disk => disk.GetProperty("host").GetString()!)];
    }

    [Fact]
    public async Task A_disk_waits_until_the_node_of_its_cluster_is_replaced()
    {
        agent = await DiskAgent.StartAsync();
        agent.Fill("access.old", 95);
        await using var cluster = await ClusterAgent.StartAsync();
        story = await PackStory.StartAsync(["disk-full", "node-replacement"], "auto", new Dictionary<string, string>
        {
            ["disk-full.agent"] = agent.Address, ["node-replacement.agent"] = cluster.Address, ["node-replacement.look"] = "PT1S", ["node-replacement.looks"] = "3",
        });
        await story.SendAsync("n1", "com.example.cluster.node-down", new { node = "n1", cluster = "c1" });
        Assert.Equal("admitted", (await story.VerdictAsync(1)).Decision);
        await FullAsync("a");
        var (decision, reason) = await story.VerdictAsync(2);
        Assert.Equal("queued", decision);
        Assert.Contains("of node-replacement.replace holds it", reason, StringComparison.Ordinal);
        Assert.Empty(agent.Calls);
        Assert.Equal("replaced", (await story.RunAsync(1)).Outcome);
        Assert.Equal(("freed", true), ((await story.RunAsync(2)).Outcome, cluster.Listens("new-n1")));
    }

    [Fact]
    public async Task Where_it_proposes_the_plan_that_a_person_is_shown_is_the_one_that_was_reserved()
    {
        await StartAsync("propose");
        agent.Fill("access.old", 95);
        await FullAsync("a");
        await story!.VerdictAsync(1);
        var run = await Eventually.GetAsync<string>(async () => (await story.ItemsAsync("api/approvals")).Select(one => one.GetProperty("run").GetString()).FirstOrDefault(), "a person is asked");
        var facts = await story.ItemsAsync($"api/runs/{run}/history");
        var plan = facts[0].GetProperty("cause").GetProperty("plan");
        Assert.Contains("web-1", plan.GetProperty("changes").GetRawText(), StringComparison.Ordinal);
        Assert.Contains(plan.GetProperty("hash").GetString()!, facts[1].GetRawText(), StringComparison.Ordinal);
        var hash = plan.GetProperty("hash").GetString()![..12];
        Assert.Contains($"reserved: plan {hash}", (await story.CommandAsync("runs", "show", run)).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains($"plan {hash}", (await story.CommandAsync("explain", "1")).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private async Task StartAsync(string mode, params (string Shipped, string Here)[] edits)
    {
        agent = await DiskAgent.StartAsync();
        story = await PackStory.StartAsync("disk-full", mode, new Dictionary<string, string> { ["agent"] = agent.Address }, edits);
    }

    private Task FullAsync(string id, string host = "web-1") => story!.SendAsync(id, "com.example.host.disk-full", new { host, cluster = "c1" });
}
