using System.Text;
using Serverless.Actions.Tests.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Authentication;

public class SchemeTests
{
    [Fact]
    public async Task Basic_sends_user_and_password()
    {
        await using var target = await Target.StartAsync();
        await CallAsync(target, new { basic = new { username = "ann", password = "pä:ss" } });
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:pä:ss"))}", target.Only.Header("Authorization"));
    }

    [Fact]
    public async Task Bearer_sends_the_token()
    {
        await using var target = await Target.StartAsync();
        await CallAsync(target, new { bearer = new { token = "abc.def" } });
        Assert.Equal("Bearer abc.def", target.Only.Header("Authorization"));
    }

    [Fact]
    public async Task A_scheme_counts_more_than_a_header_of_the_same_name()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = new { uri = target.Address, authentication = new { bearer = new { token = "right" } } }, headers = new { Authorization = "Bearer wrong" } });
        Assert.Equal("Bearer right", target.Only.Header("Authorization"));
    }

    [Fact]
    public async Task What_the_target_sends_back_of_it_is_not_told()
    {
        await using var target = await Target.AnsweringAsync("text/plain", "no entry with s3cret-token", 403);
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = new { uri = target.Address, authentication = new { bearer = new { token = "s3cret-token" } } } });
        Assert.DoesNotContain("s3cret-token", failure.Detail);
    }

    [Theory]
    [InlineData("""{"basic":{"username":"a"}}""")]
    [InlineData("""{"basic":{"username":"a:b","password":"c"}}""")]
    [InlineData("""{"basic":{"use":"mySecret"}}""")]
    [InlineData("""{"basic":"***"}""")]
    [InlineData("""{"bearer":{"token":"a b"}}""")]
    [InlineData("""{"bearer":{"token":"a\r\nX: y"}}""")]
    [InlineData("""{"bearer":{"token":""}}""")]
    [InlineData("""{"ntlm":{}}""")]
    [InlineData("""{"use":"mine"}""")]
    [InlineData("""{"certificate":{"certificate":"x","key":"y"}}""")]
    [InlineData("""{"oauth2":{"authority":"ftp://x","grant":"client_credentials","client":{"id":"a"}}}""")]
    [InlineData("""{"oauth2":{"authority":"https://x","grant":"client_credentials"}}""")]
    [InlineData("""{"oauth2":{"authority":"https://x","grant":"password","client":{"id":"a"}}}""")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    public async Task One_that_is_not_complete_is_never_called_without_it(string authentication)
    {
        await using var target = await Target.StartAsync();
        var failure = await Calls.FailedAsync(System.Text.Json.JsonElement.Parse("""{"method":"get","endpoint":{"uri":"$URI","authentication":$WHO}}""".Replace("$URI", target.Address).Replace("$WHO", authentication)));
        Assert.Equal(FailureTypes.Configuration, failure.Type);
        Assert.Empty(target.Requests);
    }

    private static Task<System.Text.Json.JsonElement> CallAsync(Target target, object authentication) =>
        Calls.ReturnedAsync(new { method = "get", endpoint = new { uri = target.Address, authentication } });
}
