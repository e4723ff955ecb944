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
        Assert.Equal("not replaced", (await story!.RunAsync(1)).Outcome);
        Assert.Equal(["drain n1", "replace n1", "remove new n1", "undrain n1"], agent.Changes);
        Assert.False(agent.Drained("n1"));
        Assert.Contains("The replacement does not listen", Assert.Single(story.Pages).GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_agent_does_not_answer_nothing_is_done_and_a_person_is_called()
    {
        await StartAsync();
        await agent.DisposeAsync();
        await DownAsync("n1");
        Assert.Equal("unknown", (await story!.RunAsync(1)).Outcome);
        Assert.Equal("node-replacement/unknown", Assert.Single(story.Pages).GetProperty("kind").GetString());
        Assert.Empty(agent.Changes);
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
    public async Task As_shipped_it_only_says_what_it_would_do()
    {
        await StartAsync(mode: null);
        await DownAsync("n1");
        var (decision, reason) = await story!.VerdictAsync(1);
        Assert.Equal("observed", decision);
        Assert.Contains("n1 (put, perhaps)", reason, StringComparison.Ordinal);
        Assert.Empty(agent.Changes);
    }

    private async Task StartAsync(string? mode = "auto")
    {
        agent = await ClusterAgent.StartAsync();
        story = await PackStory.StartAsync("node-replacement", mode, new Dictionary<string, string> { ["agent"] = agent.Address, ["look"] = "PT0.2S", ["looks"] = "3" });
    }

    private Task DownAsync(string node) => story!.SendAsync(node, "com.example.cluster.node-down", new { node, cluster = "c1" });
}
