using Microsoft.AspNetCore.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Http;

/// <summary>DSL 1.0.3 "HTTP Call", <c>redirect</c>: whether 300–399 are errors. It says nothing of following them.</summary>
public class HttpRedirectTests
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(304)]
    [InlineData(307)]
    [InlineData(399)]
    public async Task A_redirection_is_an_error(int status)
    {
        await using var target = await Target.AnsweringAsync("text/plain", status == 304 ? "" : "elsewhere", status);
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address, redirect = false });
        Assert.Equal((FailureTypes.Communication, status), (failure.Type, failure.Status));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task With_redirect_it_is_an_output_and_no_credential_goes_where_it_points(int status)
    {
        await using var elsewhere = await Target.StartAsync();
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = elsewhere.Address;
            return context.Response.WriteAsync("moved");
        });
        var output = await Calls.ReturnedAsync(new
        {
            method = "get",
            endpoint = target.Address,
            redirect = true,
            output = "response",
            headers = new Dictionary<string, string> { ["Authorization"] = "Bearer t" },
        });
        Assert.Equal(status, output.GetProperty("statusCode").GetInt32());
        Assert.Equal(elsewhere.Address, output.GetProperty("headers").GetProperty("Location").GetString());
        Assert.Equal("moved", output.GetProperty("content").GetString());
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task With_redirect_an_error_is_still_an_error(int status)
    {
        await using var target = await Target.AnsweringAsync("text/plain", "no", status);
        Assert.Equal(status, (await Calls.FailedAsync(new { method = "get", endpoint = target.Address, redirect = true })).Status);
    }
}
