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
    public async Task A_no_outlasts_the_next_alert_of_the_host()
    {
        await StartAsync("PT20S");
        Assert.Equal(0, (await story!.CommandAsync("approvals", "reject", await story.QuestionAsync(), "--reason", "it is an attack", "--by", "ann")).ExitCode);
        Assert.Equal("stays locked down", (await story.RunAsync(1)).Outcome);
        await SuspiciousAsync("b");
        var run = await story.RunAsync(2);
        Assert.Equal(("completed", "was locked down already"), (run.Status, run.Outcome));
        Assert.Matches("^[0-9a-f]{64}$", run.Output.GetProperty("evidence").GetProperty("sha256").GetString());
        Assert.DoesNotContain("DELETE /lockdown", agent.Calls);
        Assert.Equal((1, false, false), (agent.Calls.Count(call => call == "PUT /lockdown"), agent.PortOpen(), agent.ProcessRuns));
        Assert.Equal("security-lockdown/was-locked-down-already", story.Pages.Last().GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_lockdown_that_a_person_made_is_not_lifted()
    {
        await StartAsync("PT1S", agent => agent.LockByHand());
        Assert.Equal("was locked down already", (await story!.RunAsync(1)).Outcome);
        Assert.Equal(["GET /lockdown", "PUT /evidence"], agent.Calls);
    }

    [Fact]
    public async Task Where_nobody_can_say_how_the_host_is_evidence_is_taken_and_nothing_is_locked_down()
    {
        await StartAsync("PT1S", agent =>
        {
            agent.Mute = true;
            agent.ExpectNoLockdown();
        });
        var run = await story!.RunAsync(1);
        Assert.Equal(("faulted", "unknown"), (run.Status, run.Outcome));
        Assert.Equal(["GET /lockdown", "PUT /evidence"], agent.Calls);
        Assert.Equal("security-lockdown/unknown", Assert.Single(story.Pages).GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("4h")]
    [InlineData("")]
    [InlineData("PT")]
    public async Task With_a_time_that_is_no_duration_nothing_is_locked_down_and_a_page_says_so(string expires)
    {
        await StartAsync(expires, agent => agent.ExpectNoLockdown());
        var run = await story!.RunAsync(1);
        Assert.Equal(("faulted", "not locked down"), (run.Status, run.Outcome));
        Assert.DoesNotContain("PUT /lockdown", agent.Calls);
        Assert.Contains("security-lockdown.expires", Assert.Single(story.Pages).GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal((true, true), (agent.PortOpen(), agent.ProcessRuns));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_lockdown_ends_when_its_time_is_over()
    {
        await StartAsync("PT1S", edits: ("targets: [\"${ .host }\"]", "targets: [7]"));
        Assert.Equal("released, its time was over", (await story!.RunAsync(1)).Outcome);
        Assert.Equal((true, true), (agent.PortOpen(), agent.ProcessRuns));
        Assert.Equal(["security-lockdown/contained", "security-lockdown/not-asked"], story.Pages.Select(page => page.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Evidence_that_is_not_there_at_once_is_asked_for_again()
    {
        await StartAsync("PT1S", agent => agent.EvidenceUnavailable = 1);
        var run = await story!.RunAsync(1);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(agent.Evidence)), run.Output.GetProperty("evidence").GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task After_two_lockdowns_that_did_not_contain_the_breaker_is_open()
    {
        await StartAsync("PT1S", agent =>
        {
            agent.Refuses = true;
            agent.ExpectNoLockdown();
        });
        var run = await story!.RunAsync(1);
        Assert.Equal("faulted", run.Status);
        Assert.Contains("security-lockdown/not-contained", story.Pages.Select(page => page.GetProperty("kind").GetString()));
        await SuspiciousAsync("b");
        await story.RunAsync(2);
        await SuspiciousAsync("c");
        Assert.Equal("breaker-open", (await story.VerdictAsync(3)).Decision);
    }

    [Fact]
    public async Task A_host_more_than_may_be_locked_down_at_once_is_a_matter_for_persons()
    {
        await StartAsync("PT1H", edits: ("max-targets: 5", "max-targets: 1"));
        var question = await story!.QuestionAsync();
        await SuspiciousAsync("b", "web-2");
        var (decision, reason) = await story.VerdictAsync(2);
        Assert.Equal("too-many-targets", decision);
        Assert.StartsWith("1 targets of the scope lockdowns are under remediation, and 1 may be at once", reason, StringComparison.Ordinal);
        Assert.Equal(1, agent.Calls.Count(call => call == "PUT /lockdown"));
        Assert.Equal(0, (await story.CommandAsync("approvals", "approve", question, "--reason", "a drill", "--by", "ann")).ExitCode);
        Assert.Equal("released", (await story.RunAsync(1)).Outcome);
    }

    [Fact]
    public async Task What_is_not_the_name_of_one_host_is_refused_and_the_verdict_says_why()
    {
        agent = await SecurityAgent.StartAsync();
        story = await PackStory.StartAsync("security-lockdown", "auto", new Dictionary<string, string> { ["agent"] = agent.Address });
        await story.RefusedAsync("com.example.security.suspicious", [.. HostileNames.All.Select(host => ((object)new { host }, "data.host")), (new { }, "data.host")]);
        Assert.Empty(agent.Calls);
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

    private async Task StartAsync(string expires, Action<SecurityAgent>? before = null, string? mode = "auto", params (string Shipped, string Here)[] edits)
    {
        agent = await SecurityAgent.StartAsync();
        before?.Invoke(agent);
        story = await PackStory.StartAsync("security-lockdown", mode, new Dictionary<string, string> { ["agent"] = agent.Address, ["expires"] = expires }, edits);
        await SuspiciousAsync("a");
    }

    private Task SuspiciousAsync(string id, string host = "web-1") => story!.SendAsync(id, "com.example.security.suspicious", new { host });
}
