using System.Text;
using Microsoft.AspNetCore.Http;

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

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/api/runs", 200)]
    [InlineData("/health", 200)]
    [InlineData("/nowhere", 404)]
    public async Task Every_address_of_the_API_is_behind_the_one_function(string path, int status) =>
        Assert.Equal(status, (await AnswerAsync(new FunctionStage(), "GET", path)).Response.StatusCode);

    private static async Task<HttpContext> AnswerAsync(FunctionStage stage, string method, string path, string? body = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Host = new HostString("router.test");
        context.Response.Body = new MemoryStream();
        if (body is not null)
        {
            context.Request.ContentType = "application/cloudevents+json";
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        }

        // As the worker hands it over: routed to the catch-all.
        context.SetEndpoint(new Endpoint(null, null, "Api"));
        context.Request.RouteValues["path"] = path;
        await stage.Api.Serve(context.Request, null!).ExecuteAsync(context);
        return context;
    }
}
