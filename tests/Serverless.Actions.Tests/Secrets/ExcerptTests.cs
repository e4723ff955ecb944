using Microsoft.AspNetCore.Http;
using Serverless.Actions.Processes;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Secrets;

/// <summary>Failures tell the beginning of what a target says, or the end of what a process says, wherever a secret stands in it.</summary>
public class ExcerptTests
{
    private const string Secret = "s3cret-key";

    [Theory]
    [InlineData(246, "***")]
    [InlineData(253, "***")]
    [InlineData(254, "")]
    [InlineData(255, "")]
    public async Task The_beginning_of_an_answer_ends_in_no_half_secret(int before, string shown)
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync(new string('x', before) + Secret + "yyyyyyyyyy");
        });
        var detail = await DetailAsync("http", new { method = "post", endpoint = target.Address, body = new { k = "***" } }, "/body/k");
        Assert.EndsWith(new string('x', before) + shown, detail.TrimEnd('y'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_beginning_of_an_error_over_JSON_RPC_ends_in_no_half_secret()
    {
        await using var target = await Target.AnsweringAsync("application/json", $$$"""{"jsonrpc":"2.0","id":"{{{Calls.EffectKey}}}","error":{"code":1,"message":"{{{new string('x', 222)}}}{{{Secret}}}"}}""");
        var detail = await DetailAsync("a2a", new { method = "tasks/get", server = target.Address, parameters = new { k = "***" } }, "/parameters/k");
        Assert.Contains("xxx", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("s3c", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(250)]
    [InlineData(254)]
    [InlineData(255)]
    public async Task The_end_of_what_a_process_says_begins_with_no_half_secret(int after)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var detail = await DetailAsync("run:shell", new { command = $"printf '%s%0{after}d' \"$KEY\" 0 >&2; exit 3", environment = new { KEY = "***" } }, "/environment/KEY");
        Assert.EndsWith($": {(after <= 253 ? "***" : "")}{new string('0', after)}", detail, StringComparison.Ordinal);
    }

    private static async Task<string> DetailAsync(string function, object with, string at)
    {
        using var functions = new RouterFunctions(new EnvironmentSecretReader(null, _ => Secret), processes: new ProcessSettings { Shell = true });
        var call = Calls.Of(with) with { Function = function, Sealed = [new SealedValue(at, "$secrets.apiKey", ["apiKey"], System.Text.Json.JsonElement.Parse("{}"))] };
        return Assert.IsType<CallOutcome.Failed>(await functions.CallAsync(call, TestContext.Current.CancellationToken)).Failure.Detail!;
    }
}
