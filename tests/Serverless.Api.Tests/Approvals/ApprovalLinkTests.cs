using System.Net;
using Serverless.Application.Secrets;
using Serverless.Core.Audit;

namespace Serverless.Api.Tests.Approvals;

/// <summary>Links that answer one question once, as browsers follow them.</summary>
public class ApprovalLinkTests
{
    private const string Approve = "answer=approve&reason=r";

    [Fact]
    public async Task A_link_shows_a_page_that_changes_nothing_however_often_it_is_read()
    {
        await using var desk = await AskedQuestion.StartAsync();
        var link = await desk.LinkAsync("ann");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, link);
            var answer = await desk.Api.SendAsync(request, []);
            Assert.Equal(method == HttpMethod.Head ? 405 : 200, answer.Status);
            Assert.Equal("open", await desk.StateAsync());
        }

        var page = await desk.Api.GetAsync(link);
        Assert.Contains("Empty &lt;tmp&gt;?", page.Text, StringComparison.Ordinal);
        Assert.Contains("98%", page.Text, StringComparison.Ordinal);
        Assert.Contains($"action=\"{link}\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("same-origin", page.Header("Referrer-Policy"));
    }

    [Fact]
    public async Task A_link_answers_once_and_what_a_replay_gets_is_said()
    {
        await using var desk = await AskedQuestion.StartAsync();
        var link = await desk.LinkAsync("ann");
        var answer = await desk.FormAsync(link, "answer=reject&reason=a+test+host");
        Assert.Equal(200, answer.Status);
        Assert.Contains("Recorded: no by ann (link).", answer.Text, StringComparison.Ordinal);
        Assert.Equal("rejected", await desk.StateAsync());
        var replayed = await desk.FormAsync(link, "answer=approve&reason=again");
        Assert.Equal(410, replayed.Status);
        Assert.Contains("This link has been used", replayed.Text, StringComparison.Ordinal);
        Assert.Equal("rejected", await desk.StateAsync());
        Assert.DoesNotContain("<form", (await desk.Api.GetAsync(link)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("https://router.example.com")]
    public async Task Behind_a_gate_a_browser_that_has_nothing_but_the_link_reads_its_page_and_answers_once(string seenAs)
    {
        await using var desk = await AskedQuestion.StartAsync(gated: true);
        var link = await desk.LinkAsync("ann", AskedQuestion.Eve);
        Assert.Contains("<form", (await desk.Api.GetAsync(link)).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await desk.Api.GetAsync("/site.css")).Status);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => desk.BrowserAsync(link, Approve, seenAs)));
        Assert.Equal([200, 410, 410, 410, 410, 410, 410, 410], answers.Select(answer => answer.Status).Order());
        var given = (await desk.ShownAsync()).GetProperty("answers").EnumerateArray().Single();
        Assert.Equal(("ann", "link by eve (key)"), (given.GetProperty("by").GetString(), given.GetProperty("how").GetString()));
    }

    [Fact]
    public async Task A_link_is_a_credential_for_its_one_answer_and_for_nothing_else()
    {
        await using var desk = await AskedQuestion.StartAsync(gated: true);
        var token = (await desk.LinkAsync("ann", AskedQuestion.Eve))["/approvals/".Length..];
        Assert.Equal(401, (await desk.Api.GetAsync("/api/approvals")).Status);
        Assert.Equal(401, (await desk.AnswerAsync(by: "ann")).Status);
        Assert.Equal(401, (await desk.Api.PostAsync($"/api/approvals/{desk.Id}/answer", "{}", ("Content-Type", "application/json"), ("Authorization", $"Bearer {token}"))).Status);
        Assert.Equal(401, (await desk.Api.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Who_brings_a_credential_along_has_to_be_whom_the_link_is_for()
    {
        await using var desk = await AskedQuestion.StartAsync(gated: true);
        var link = await desk.LinkAsync("ann", AskedQuestion.Eve);
        Assert.Equal(401, (await desk.FormAsync(link, Approve, "rk_nobody")).Status);
        foreach (var other in new[] { AskedQuestion.Bob, AskedQuestion.Eve, AskedQuestion.Wall })
        {
            var answer = await desk.FormAsync(link, Approve, other);
            Assert.Equal(403, answer.Status);
            Assert.Contains("This link is for ann", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal("open", await desk.StateAsync());
        Assert.Equal(200, (await desk.FormAsync(link, Approve, AskedQuestion.Ann)).Status);
        Assert.Equal("approved", await desk.StateAsync());
    }

    [Fact]
    public async Task Behind_a_gate_a_link_is_made_for_oneself_or_by_an_administrator()
    {
        await using var desk = await AskedQuestion.StartAsync(gated: true);
        (await desk.AskLinkAsync("""{"for":"ann"}""", AskedQuestion.Bob)).Problem(HttpStatusCode.Forbidden);
        (await desk.AskLinkAsync("""{"for":"bob","roles":["on-call"]}""", AskedQuestion.Bob)).Problem(HttpStatusCode.Forbidden);
        var own = await desk.LinkAsync("bob", AskedQuestion.Bob);
        Assert.Contains("yes by bob (link).", (await desk.BrowserAsync(own, Approve)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_carries_the_roles_that_its_maker_vouches_for()
    {
        await using var desk = await AskedQuestion.StartAsync(gated: true, from: """{"roles":["on-call"]}""");
        Assert.Equal(["approval/wrong-person"], (await desk.AskLinkAsync("""{"for":"ann"}""", AskedQuestion.Eve)).Problem(HttpStatusCode.UnprocessableEntity));
        Assert.Equal(["approval/wrong-person"], (await desk.AskLinkAsync("""{"for":"bob"}""", AskedQuestion.Bob)).Problem(HttpStatusCode.UnprocessableEntity));
        var link = (await desk.AskLinkAsync("""{"for":"ann","roles":["on-call"]}""", AskedQuestion.Eve)).Json.GetProperty("path").GetString()!;
        Assert.Equal(200, (await desk.BrowserAsync(link, Approve)).Status);
        Assert.Equal("approved", await desk.StateAsync());
    }

    [Fact]
    public async Task No_link_is_made_for_whom_it_would_be_of_no_use_and_the_reason_is_said()
    {
        await using var desk = await AskedQuestion.StartAsync(gated: true, from: """{"users":["ann","bob","eve"],"quorum":2,"notAuthor":"bob"}""");
        var author = await desk.AskLinkAsync("""{"for":"bob"}""", AskedQuestion.Eve);
        Assert.Equal(["approval/wrong-person"], author.Problem(HttpStatusCode.UnprocessableEntity));
        Assert.Contains("bob is the author", author.Text, StringComparison.Ordinal);
        Assert.Contains("not among those who may answer", (await desk.AskLinkAsync("""{"for":"wall"}""", AskedQuestion.Eve)).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await desk.AnswerAsync(key: AskedQuestion.Ann)).Status);
        Assert.Equal(["approval/answered"], (await desk.AskLinkAsync("""{"for":"ann"}""", AskedQuestion.Eve)).Problem(HttpStatusCode.Conflict));
        Assert.Empty(await desk.AuditedAsync<LinkMade>());
    }

    [Fact]
    public async Task Who_makes_a_link_for_whom_is_audited_and_the_link_is_not()
    {
        await using var desk = await AskedQuestion.StartAsync(gated: true, from: """{"roles":["on-call"]}""");
        var link = (await desk.AskLinkAsync("""{"for":"ann","roles":["on-call"],"within":"PT1H"}""", AskedQuestion.Eve)).Json.GetProperty("path").GetString()!;
        Assert.Equal(new LinkMade(desk.Id, "ann", "on-call", "eve (key)", TestApi.Noon + TimeSpan.FromHours(1)), Assert.Single(await desk.AuditedAsync<LinkMade>()));
        Assert.DoesNotContain(link["/approvals/".Length..].Split('.')[0], await desk.AuditTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_shows_the_voices_so_far_and_a_link_that_is_used_or_of_no_use_any_more_has_no_form()
    {
        await using var desk = await AskedQuestion.StartAsync(from: """{"users":["ann","bob","eve"],"quorum":2}""");
        var (first, second, other) = (await desk.LinkAsync("ann"), await desk.LinkAsync("ann"), await desk.LinkAsync("bob"));
        Assert.Contains("2 of 3 have to say yes; 0 have.", (await desk.Api.GetAsync(first)).Text, StringComparison.Ordinal);
        Assert.Contains("1 of 2, waits for one more.", (await desk.FormAsync(first, Approve)).Text, StringComparison.Ordinal);
        var (used, late, open) = ((await desk.Api.GetAsync(first)).Text, (await desk.Api.GetAsync(second)).Text, (await desk.Api.GetAsync(other)).Text);
        Assert.Contains("This link has been used: ann said yes with it", used, StringComparison.Ordinal);
        Assert.Contains("ann has answered already: yes", late, StringComparison.Ordinal);
        Assert.All([used, late], page => Assert.DoesNotContain("<form", page, StringComparison.Ordinal));
        Assert.Contains("<form", open, StringComparison.Ordinal);
        Assert.Contains("2 of 3 have to say yes; 1 have.", open, StringComparison.Ordinal);
        Assert.Contains("yes by ann (link)", open, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_was_not_made_here_leads_nowhere()
    {
        await using var desk = await AskedQuestion.StartAsync();
        var link = await desk.LinkAsync("ann");
        var broken = link[..^2] + (link[^2] == 'A' ? "B" : "A") + link[^1];
        Assert.Equal(404, (await desk.Api.GetAsync(broken)).Status);
        Assert.Equal(404, (await desk.FormAsync(broken, Approve)).Status);
        Assert.Equal(404, (await desk.FormAsync("/approvals/nothing", Approve)).Status);
        desk.Api.Ports.Secrets["approval-link-key"] = new string('y', 32);
        Assert.Equal(404, (await desk.FormAsync(link, Approve)).Status);
        Assert.Equal("open", await desk.StateAsync());
    }

    [Theory]
    [InlineData("no key")]
    [InlineData("a short key")]
    [InlineData("a vault that is away")]
    [InlineData("an old key and a vault that is away")]
    public async Task What_cannot_be_checked_is_our_fault_and_says_what_to_do(string lack)
    {
        await using var desk = await AskedQuestion.StartAsync();
        var link = await desk.LinkAsync("ann");
        var (key, renewal) = lack switch
        {
            "a short key" => ("short", SecretRenewal.Newest),
            "a vault that is away" => (null, SecretRenewal.Unavailable),
            "an old key and a vault that is away" => (new string('y', 32), SecretRenewal.Unavailable),
            _ => (null, SecretRenewal.Newest),
        };
        desk.Api.Ports.Renewal = renewal;
        desk.Api.Ports.Secrets.Remove("approval-link-key");
        if (key is not null)
        {
            desk.Api.Ports.Secrets["approval-link-key"] = key;
        }

        foreach (var answer in new[] { await desk.Api.GetAsync(link), await desk.FormAsync(link, Approve) })
        {
            Assert.Equal((503, "5"), (answer.Status, answer.Header("Retry-After")));
            Assert.Contains(renewal == SecretRenewal.Unavailable ? "try again in a minute" : "has to put one in place", answer.Text, StringComparison.Ordinal);
        }

        if (key?.Length != 32)
        {
            (await desk.AskLinkAsync("""{"for":"ann"}""")).Problem(HttpStatusCode.ServiceUnavailable);
        }

        Assert.Equal("open", await desk.StateAsync());
        (desk.Api.Ports.Renewal, desk.Api.Ports.Secrets["approval-link-key"]) = (SecretRenewal.Newest, new string('x', 32));
        Assert.Equal(200, (await desk.FormAsync(link, Approve)).Status);
    }

    [Theory]
    [InlineData("answer=approve", "reason of 1 to")]
    [InlineData("reason=r", "approve or reject")]
    [InlineData("answer=maybe&reason=r", "approve or reject")]
    [InlineData("answer=approve&answer=reject&reason=r", "comes 2 times")]
    [InlineData("answer=approve&reason=r&sure=yes", "no field &#x27;sure&#x27;")]
    [InlineData("answer=approve&reason=%FF&data=1e400", "beyond a double")]
    [InlineData("answer=approve&reason=r&data=%7B", "Expected a key")]
    [InlineData("answer=approve&reason=r&data=%7B%22a%22:1,%22a%22:2%7D", "The key &quot;a&quot; stands twice")]
    public async Task A_form_that_says_too_little_or_too_much_records_nothing(string form, string said)
    {
        await using var desk = await AskedQuestion.StartAsync();
        var link = await desk.LinkAsync("ann");
        var answer = await desk.FormAsync(link, form);
        Assert.Equal(400, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Contains($"href=\"{link}\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal("open", await desk.StateAsync());
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_form_is_said_at_once()
    {
        await using var desk = await AskedQuestion.StartAsync();
        var answer = await desk.FormAsync(await desk.LinkAsync("ann"), "answer=maybe&data=%7B%22a%22:1,%0A%22a%22:1e999%7D&more=1");
        Assert.Equal(5, answer.Text.Split("<li>").Length - 1);
        Assert.Contains("line 2, column 1", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_come_with_a_yes_as_the_question_asks_for_them()
    {
        await using var desk = await AskedQuestion.StartAsync(schema: """{"type":"object","required":["folder"],"properties":{"folder":{"type":"string"}}}""");
        var link = await desk.LinkAsync("ann");
        var page = (await desk.Api.GetAsync(link)).Text;
        Assert.Contains("name=\"data\"", page, StringComparison.Ordinal);
        Assert.Contains("&quot;folder&quot;: {", page, StringComparison.Ordinal);
        Assert.Equal(422, (await desk.FormAsync(link, $"{Approve}&data=%7B%7D")).Status);
        Assert.Equal(200, (await desk.FormAsync(link, $"{Approve}&data=%7B%22folder%22:%22/tmp%22%7D")).Status);
        Assert.Equal("/tmp", (await desk.ShownAsync()).GetProperty("answers")[0].GetProperty("data").GetProperty("folder").GetString());
    }

    [Fact]
    public async Task An_answer_is_a_form_and_nothing_else()
    {
        await using var desk = await AskedQuestion.StartAsync();
        var link = await desk.LinkAsync("ann");
        Assert.Equal(415, (await desk.Api.PostAsync(link, Approve, ("Content-Type", "application/json"))).Status);
        Assert.Equal(413, (await desk.FormAsync(link, $"{Approve}&data={new string('1', 300_000)}")).Status);
        Assert.Equal("open", await desk.StateAsync());
    }

    [Fact]
    public async Task A_form_of_another_page_records_nothing()
    {
        await using var desk = await AskedQuestion.StartAsync();
        var answer = await desk.Api.PostAsync(await desk.LinkAsync("ann"), Approve, ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site"));
        answer.Problem(HttpStatusCode.Forbidden);
        Assert.Equal("open", await desk.StateAsync());
    }

    [Theory]
    [InlineData("[]", "link/not-an-object")]
    [InlineData("""{"for":"ann","for":"bob"}""", "json/duplicate-key")]
    [InlineData("""{"within":"soon","roles":[1],"why":1}""", "link/unknown-key,link/missing,link/within,link/roles")]
    public async Task A_request_for_a_link_is_read_strictly_and_all_that_is_wrong_is_said(string body, string codes)
    {
        await using var desk = await AskedQuestion.StartAsync();
        Assert.Equal(codes.Split(','), (await desk.AskLinkAsync(body)).Problem(HttpStatusCode.BadRequest));
    }
}
