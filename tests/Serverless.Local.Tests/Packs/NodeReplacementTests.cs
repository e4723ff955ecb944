namespace Serverless.Local.Tests.Packs;

/// <summary>The pack node-replacement on real ports, from the event to the history.</summary>
public sealed class NodeReplacementTests : IAsyncDisposable
{
    private ClusterAgent agent = null!;
    private PackStory? story;

    public async ValueTask DisposeAsync()
    {
        await (story?.DisposeAsync() ?? default);
        await agent.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_stays_down_is_drained_and_replaced_and_the_new_one_listens()
    {
        await StartAsync();
        await DownAsync("n1");
        Assert.Equal("replaced", (await story!.RunAsync(1)).Outcome);
        Assert.Equal(["drain n1", "replace n1"], agent.Changes);
        Assert.Equal((4, true), (agent.Looks, agent.Listens("new-n1")));
        Assert.Empty(story.Pages);
    }

    [Fact]
    public async Task A_node_whose_port_opens_while_it_is_waited_for_is_left_alone()
    {
        await StartAsync();
        agent.ComesBackAt = 3;
        await DownAsync("n1");
        Assert.Equal("came back", (await story!.RunAsync(1)).Outcome);
        Assert.Empty(agent.Changes);
    }

    [Fact]
    public async Task A_seed_is_not_touched_and_a_person_is_called()
    {
        await StartAsync();
        agent.Seed = true;
        await DownAsync("n1");
        Assert.Equal("seed", (await story!.RunAsync(1)).Outcome);
        Assert.Equal("n1 is down and is a seed of c1. Seeds are replaced by persons.", Assert.Single(story.Pages).GetProperty("text").GetString());
        Assert.Empty(agent.Changes);
    }

    [Fact]
    public async Task Where_the_new_node_does_not_listen_all_is_undone_and_a_person_is_called()
    {
        await StartAsync();
        agent.NewNodesListen = false;
        await DownAsync("n1");
        var run = await story!.RunAsync(1);
        Assert.Equal(("faulted", "not replaced"), (run.Status, run.Outcome));
        Assert.Equal(["drain n1", "replace n1", "remove new n1", "undrain n1"], agent.Changes);
        Assert.False(agent.Drained("n1"));
        Assert.Contains("the new node does not listen", Assert.Single(story.Pages).GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_agent_does_not_answer_nothing_is_done_and_a_person_is_called()
    {
        await StartAsync();
        await agent.DisposeAsync();
        await DownAsync("n1");
        var run = await story!.RunAsync(1);
        Assert.Equal(("faulted", "unknown"), (run.Status, run.Outcome));
        Assert.Equal("node-replacement/unknown", Assert.Single(story.Pages).GetProperty("kind").GetString());
        Assert.Empty(agent.Changes);
    }

    [Fact]
    public async Task A_node_that_turns_out_to_be_a_seed_while_it_is_waited_for_is_not_touched()
    {
        await StartAsync();
        agent.SeedFrom = 3;
        await DownAsync("n1");
        Assert.Equal("seed", (await story!.RunAsync(1)).Outcome);
        Assert.Empty(agent.Changes);
    }

    [Fact]
    public async Task A_node_that_was_replaced_already_is_left_alone_and_so_is_what_replaced_it()
    {
        await StartAsync(edits: ("within: PT30M", "within: PT0.001S"));
        await DownAsync("n1");
        Assert.Equal("replaced", (await story!.RunAsync(1)).Outcome);
        agent.DrainAnswers = 500;
        await DownAsync("n1", "again");
        Assert.Equal("replaced already", (await story.RunAsync(2)).Outcome);
        Assert.Equal(["drain n1", "replace n1"], agent.Changes);
        Assert.True(agent.Listens("new-n1"));
        Assert.Equal("node-replacement/replaced-already", Assert.Single(story.Pages).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Where_the_drain_fails_nothing_is_replaced_or_removed_and_only_the_drain_is_ended()
    {
        await StartAsync();
        agent.DrainAnswers = 500;
        await DownAsync("n1");
        Assert.Equal("not replaced", (await story!.RunAsync(1)).Outcome);
        Assert.Equal(["drain n1", "undrain n1"], agent.Changes);
        Assert.Contains("the drain failed", Assert.Single(story.Pages).GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_can_say_whether_there_is_a_replacement_already_nothing_is_done()
    {
        await StartAsync();
        agent.AnsweredLooksAtNew = 0;
        await DownAsync("n1");
        Assert.Equal("unknown", (await story!.RunAsync(1)).Outcome);
        Assert.Empty(agent.Changes);
        Assert.Equal("node-replacement/unknown", Assert.Single(story.Pages).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_new_node_of_which_nobody_can_say_whether_it_listens_is_not_removed()
    {
        await StartAsync();
        agent.AnsweredLooksAtNew = 1;
        await DownAsync("n1");
        Assert.Equal("not replaced", (await story!.RunAsync(1)).Outcome);
        Assert.Equal(["drain n1", "replace n1"], agent.Changes);
        Assert.Equal((true, true), (agent.Listens("new-n1"), agent.Drained("n1")));
        Assert.Contains("were left as they are", Assert.Single(story.Pages).GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(503)]
    public async Task A_replacement_that_takes_longer_than_a_call_may_is_waited_for(int answer)
    {
        await StartAsync();
        agent.ReplaceAnswers = answer;
        await DownAsync("n1");
        Assert.Equal("replaced", (await story!.RunAsync(1)).Outcome);
        Assert.Equal(["drain n1", "replace n1"], agent.Changes);
    }

    [Fact]
    public async Task A_replacement_that_is_refused_is_not_waited_for_and_nothing_is_removed()
    {
        await StartAsync();
        agent.ReplaceAnswers = 409;
        await DownAsync("n1");
        Assert.Equal("not replaced", (await story!.RunAsync(1)).Outcome);
        Assert.Equal(["drain n1", "replace n1", "undrain n1"], agent.Changes);
    }

    [Fact]
    public async Task After_two_replacements_that_did_not_help_the_breaker_is_open()
    {
        await StartAsync(edits: ("max: 2", "max: 9"));
        agent.NewNodesListen = false;
        await DownAsync("n1");
        await story!.RunAsync(1);
        Assert.Equal(1, (await story.TrustAsync("node-replacement.replace", "propose")).GetProperty("failedVerification").GetInt32());
        await DownAsync("n2");
        Assert.Equal(0, (await story.CommandAsync("approvals", "approve", await story.QuestionAsync(), "--reason", "try again", "--by", "ann")).ExitCode);
        Assert.Equal("not replaced", (await story.RunAsync(2)).Outcome);
        await DownAsync("n3");
        Assert.Equal("breaker-open", (await story.VerdictAsync(3)).Decision);
    }

    [Fact]
    public async Task What_is_not_the_name_of_one_node_of_one_cluster_is_refused_and_the_verdict_says_why()
    {
        await StartAsync();
        await story!.RefusedAsync("com.example.cluster.node-down", [
            .. HostileNames.All.Select(node => ((object)new { node, cluster = "c1" }, "data.node")),
            .. HostileNames.All.Select(cluster => ((object)new { node = "n1", cluster }, "data.cluster")),
            (new { cluster = "c1" }, "data.node"),
            (new { node = "n1" }, "data.cluster")]);
        Assert.Equal((0, 0), (agent.Looks, agent.Changes.Count));
    }

    [Fact]
    public async Task Two_nodes_of_a_cluster_are_replaced_one_after_the_other()
    {
        await StartAsync();
        await DownAsync("n1");
        await story!.VerdictAsync(1);
        await DownAsync("n2");
        Assert.Equal(("replaced", "replaced"), ((await story.RunAsync(1)).Outcome, (await story.RunAsync(2)).Outcome));
        Assert.Equal(["drain n1", "replace n1", "drain n2", "replace n2"], agent.Changes);
        Assert.Equal(1, agent.MostAtOnce);
    }

    [Fact]
    public async Task Where_a_tenth_of_all_nodes_is_replaced_the_next_is_a_matter_for_persons()
    {
        await StartAsync(edits: ("default: \"20\"", "default: \"10\""));
        agent.ComesBackAt = 4;
        await DownAsync("n1");
        Assert.Equal("admitted", (await story!.VerdictAsync(1)).Decision);
        await story.SendAsync("n9", "com.example.cluster.node-down", new { node = "n9", cluster = "c2" });
        var (decision, reason) = await story.VerdictAsync(2);
        Assert.Equal("too-many-targets", decision);
        Assert.StartsWith("1 of 10 targets of the scope nodes are under remediation, and 1 (10 % of 10) may be at once", reason, StringComparison.Ordinal);
        Assert.Equal("came back", (await story.RunAsync(1)).Outcome);
        await story.SendAsync("n9-again", "com.example.cluster.node-down", new { node = "n9", cluster = "c2" });
        Assert.Equal("replaced", (await story.RunAsync(3)).Outcome);
    }

    [Fact]
    public async Task In_a_window_of_maintenance_a_node_that_is_down_is_nobodys_matter()
    {
        await StartAsync(edits: [("every: \"0 22 * * SUN\"", "every: \"* * * * *\""), ("from: 2100-01-01T00:00:00Z", "from: 2020-01-01T00:00:00Z")]);
        await DownAsync("n1");
        var (decision, reason) = await story!.VerdictAsync(1);
        Assert.Equal("muted", decision);
        Assert.Contains("node-replacement.maintenance of the pack node-replacement (team-data)", reason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (agent.Looks, agent.Changes.Count));
    }

    [Fact]
    public async Task While_it_observes_it_looks_whether_the_node_comes_back_by_itself()
    {
        await StartAsync(mode: null, ("observe: { after: PT30M }", "observe: { after: PT2S }"));
        agent.ComesBackAt = 2;
        await DownAsync("n1");
        Assert.EndsWith("looks whether it gets well by itself.", (await story!.VerdictAsync(1)).Reason, StringComparison.Ordinal);
        Assert.Equal("completed", (await story.RunAsync(1)).Status);
        Assert.Equal((2, 0), (agent.Looks, agent.Changes.Count));
        Assert.Equal(1, (await story.TrustAsync("node-replacement.replace", "observe")).GetProperty("fixedItselfAnyway").GetInt32());
    }

    [Fact]
    public async Task As_shipped_it_only_says_what_it_would_do()
    {
        await StartAsync(mode: null);
        await DownAsync("n1");
        var (decision, reason) = await story!.VerdictAsync(1);
        Assert.Equal("observed", decision);
        Assert.Contains("n1 (put, perhaps)", reason, StringComparison.Ordinal);
        Assert.Empty(agent.Changes);
    }

    private async Task StartAsync(string? mode = "auto", params (string Shipped, string Here)[] edits)
    {
        agent = await ClusterAgent.StartAsync();
        story = await PackStory.StartAsync("node-replacement", mode, new Dictionary<string, string> { ["agent"] = agent.Address, ["look"] = "PT0.2S", ["looks"] = "3" }, edits);
    }

    private Task DownAsync(string node, string? id = null) => story!.SendAsync(id ?? node, "com.example.cluster.node-down", new { node, cluster = "c1" });
}
