using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Application.Packs;
using Serverless.Application.RuleSets;

namespace Serverless.Functions.Tests;

public sealed class ApiDoorTests
{
    [Fact]
    public async Task An_event_sent_to_the_API_is_answered_and_judged()
    {
        var stage = new FunctionStage();
        var context = await AnswerAsync(stage, "POST", "/api/events", FunctionStage.Event("a"));
        Assert.Equal(202, context.Response.StatusCode);
        Assert.Single(stage.Started);
        Assert.NotNull(Assert.Single(await stage.JournalAsync()).Judgement);
    }

    [Fact]
    public async Task An_event_that_cannot_be_judged_now_is_accepted_and_left_to_the_sweep()
    {
        var stage = new FunctionStage { LedgerAway = true };
        Assert.Equal(202, (await AnswerAsync(stage, "POST", "/api/events", FunctionStage.Event("a"))).Response.StatusCode);
        stage.LedgerAway = false;
        await stage.SweeperAt(TimeSpan.FromMinutes(3)).SweepAsync(default);
        Assert.NotNull(Assert.Single(await stage.JournalAsync()).Judgement);
    }

    [Fact]
    public async Task Rules_are_pushed_through_the_API_and_what_waited_for_them_is_judged_by_the_sweep()
    {
        var stage = new FunctionStage(rules: false);
        Assert.Equal(202, (await AnswerAsync(stage, "POST", "/api/events", FunctionStage.Event("a"))).Response.StatusCode);
        Assert.Null(Assert.Single(await stage.JournalAsync()).Judgement);

        var pushed = await AnswerAsync(stage, "POST", "/api/rule-sets", Encoding.UTF8.GetString(FunctionStage.Packs.ToJson()), "application/json");
        Assert.Equal(200, pushed.Response.StatusCode);
        await stage.SweeperAt(TimeSpan.FromMinutes(3)).SweepAsync(default);

        Assert.Equal(stage.Rules.Current.Id, Assert.Single(await stage.JournalAsync()).Judgement!.RuleSet);
        Assert.Single(stage.Runs);
    }

    [Fact]
    public async Task An_instance_that_has_just_started_takes_up_the_pushed_rules_with_its_first_event()
    {
        var stage = new FunctionStage(rules: false);
        var compiled = new PackReader().Read(FunctionStage.Packs.Files).Value!;
        await stage.Store.PutAsync(compiled.Id, FunctionStage.Packs.ToJson(), default);
        await stage.Store.FlipAsync(new RuleSetMove(1, compiled.Id, null, "anna", DateTimeOffset.UnixEpoch, null), default);

        await stage.Events.DispatchEventsAsync([FunctionStage.Event("a")], null!);

        Assert.Single(stage.Runs);
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/api/runs", 200)]
    [InlineData("/api/rule-sets", 200)]
    [InlineData("/health", 200)]
    [InlineData("/nowhere", 404)]
    public async Task Every_address_of_the_API_is_behind_the_one_function(string path, int status) =>
        Assert.Equal(status, (await AnswerAsync(new FunctionStage(), "GET", path)).Response.StatusCode);

    private static async Task<HttpContext> AnswerAsync(FunctionStage stage, string method, string path, string? body = null, string contentType = "application/cloudevents+json")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Host = new HostString("router.test");
        context.Response.Body = new MemoryStream();
        if (body is not null)
        {
            context.Request.ContentType = contentType;
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        }

        // As the worker hands it over: routed to the catch-all.
        context.SetEndpoint(new Endpoint(null, null, "Api"));
        context.Request.RouteValues["path"] = path;
        await stage.Api.Serve(context.Request, null!).ExecuteAsync(context);
        return context;
    }
}
