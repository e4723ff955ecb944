using System.Security.Cryptography;
using System.Text;

namespace Serverless.Local.Tests.Packs;

/// <summary>The pack security-lockdown on a real process and a real port, from the event to the history.</summary>
public sealed class SecurityLockdownTests : IAsyncDisposable
{
    private SecurityAgent agent = null!;
    private PackStory? story;

    public async ValueTask DisposeAsync()
    {
        await (story?.DisposeAsync() ?? default);
        await agent.DisposeAsync();
    }

    [Fact]
    public async Task Evidence_and_containment_go_side_by_side_and_a_person_releases()
    {
        await StartAsync("PT1H");
        var question = await story!.QuestionAsync();
        Assert.Equal((false, false), (agent.PortOpen(), agent.ProcessRuns));
        await SuspiciousAsync("b");
        Assert.Equal("locked", (await story.VerdictAsync(2)).Decision);
        Assert.Equal(0, (await story.CommandAsync("approvals", "approve", question, "--reason", "a drill", "--by", "ann")).ExitCode);
        var run = await story.RunAsync(1);
        Assert.Equal(("released", "ann"), (run.Outcome, run.Output.GetProperty("by").GetString()));
        Assert.Equal((true, true), (agent.PortOpen(), agent.ProcessRuns));
    }

    [Fact]
    public async Task Evidence_is_private_and_the_history_knows_its_hash_and_not_what_it_says()
    {
        await StartAsync("PT1H");
        var question = await story!.QuestionAsync();
        Assert.Equal(0, (await story.CommandAsync("approvals", "approve", question, "--reason", "a drill", "--by", "ann")).ExitCode);
        var run = await story.RunAsync(1);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(agent.Evidence)), run.Output.GetProperty("evidence").GetProperty("sha256").GetString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, agent.EvidenceMode);
        Assert.Contains(SecurityAgent.Private, Encoding.UTF8.GetString(agent.Evidence), StringComparison.Ordinal);
        Assert.DoesNotContain(SecurityAgent.Private, run.Text, StringComparison.Ordinal);
        Assert.Equal(0, await story.Router.StopAsync());
        Assert.All(Directory.EnumerateFiles(story.Data), file => Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(SecurityAgent.Private)) < 0, $"{file} holds evidence."));
    }

    [Fact]
    public async Task Without_an_answer_the_lockdown_is_undone_when_its_time_is_over()
    {
        await StartAsync("PT2S");
        var run = await story!.RunAsync(1);
        Assert.Equal("released, its time was over", run.Outcome);
        Assert.Contains("PUT /lockdown", agent.Calls);
        Assert.Equal((true, true), (agent.PortOpen(), agent.ProcessRuns));
    }

    [Fact]
    public async Task A_no_keeps_the_host_locked_down()
    {
        await StartAsync("PT1H");
        Assert.Equal(0, (await story!.CommandAsync("approvals", "reject", await story.QuestionAsync(), "--reason", "it is an attack", "--by", "ann")).ExitCode);
        Assert.Equal("stays locked down", (await story.RunAsync(1)).Outcome);
        Assert.Equal((false, false), (agent.PortOpen(), agent.ProcessRuns));
    }

    [Fact]
    public async Task As_shipped_it_only_says_what_it_would_do()
    {
        await StartAsync("PT1H", mode: null);
        var (decision, reason) = await story!.VerdictAsync(1);
        Assert.Equal("observed", decision);
        Assert.Contains("web-1 (put", reason, StringComparison.Ordinal);
        Assert.Empty(agent.Calls);
        Assert.Equal((true, true), (agent.PortOpen(), agent.ProcessRuns));
    }

    private async Task StartAsync(string expires, string? mode = "auto")
    {
        agent = await SecurityAgent.StartAsync();
        story = await PackStory.StartAsync("security-lockdown", mode, new Dictionary<string, string> { ["agent"] = agent.Address, ["expires"] = expires });
        await SuspiciousAsync("a");
    }

    private Task SuspiciousAsync(string id) => story!.SendAsync(id, "com.example.security.suspicious", new { host = "web-1" });
}
