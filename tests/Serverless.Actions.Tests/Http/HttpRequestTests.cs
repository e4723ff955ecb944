using System.Text.Json;

namespace Serverless.Actions.Tests.Http;

/// <summary>What goes over the wire.</summary>
public class HttpRequestTests
{
    [Theory]
    [InlineData("get", "GET")]
    [InlineData("Post", "POST")]
    [InlineData("DELETE", "DELETE")]
    [InlineData("patch", "PATCH")]
    [InlineData("options", "OPTIONS")]
    [InlineData("PURGE", "PURGE")]
    [InlineData("Purge", "Purge")]
    public async Task A_standard_method_may_be_written_in_any_case_and_another_is_sent_as_written(string written, string sent)
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = written, endpoint = target.Address });
        Assert.Equal(sent, target.Only.Method);
    }

    [Fact]
    public async Task The_endpoint_may_be_an_object_with_a_uri()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = new { uri = target.Address + "/pets/1" } });
        Assert.Equal("/pets/1", target.Only.RawTarget);
    }

    [Fact]
    public async Task A_path_stays_as_it_is_escaped()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address + "/a%2Fb/%C3%BC c" });
        Assert.Equal("/a%2Fb/%C3%BC%20c", target.Only.RawTarget);
    }

    [Fact]
    public async Task Headers_are_sent_as_written()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new
        {
            method = "get",
            endpoint = target.Address,
            headers = new Dictionary<string, object>
            {
                ["Accept"] = "not a media type",
                ["Authorization"] = "Bearer abc, def",
                ["X-Count"] = 3,
                ["X-Flag"] = true,
                ["X-Tab"] = "a\tb",
                ["X-List"] = new[] { "a", "b" },
                ["Expires"] = "never",
                ["Content-Foo"] = "bar",
                ["User-Agent"] = "mine",
            },
        });
        Assert.Equal("not a media type", target.Only.Header("Accept"));
        Assert.Equal("Bearer abc, def", target.Only.Header("Authorization"));
        Assert.Equal("3", target.Only.Header("X-Count"));
        Assert.Equal("true", target.Only.Header("X-Flag"));
        Assert.Equal("a\tb", target.Only.Header("X-Tab"));
        Assert.Equal("a, b", target.Only.Header("X-List"));
        Assert.Equal("never", target.Only.Header("Expires"));
        Assert.Equal("bar", target.Only.Header("Content-Foo"));
        Assert.Equal("mine", target.Only.Header("User-Agent"));
    }

    [Fact]
    public async Task A_request_says_who_makes_it()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address });
        Assert.Equal("serverless-router", target.Only.Header("User-Agent"));
    }

    [Theory]
    [InlineData("", "?a=1&b=x%20y%26z")]
    [InlineData("?", "?a=1&b=x%20y%26z")]
    [InlineData("?c=%2F#part", "?c=%2F&a=1&b=x%20y%26z")]
    public async Task The_query_is_escaped_and_added_to_the_one_that_is_there(string there, string sent)
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address + "/p" + there, query = new { a = 1, b = "x y&z" } });
        Assert.Equal("/p" + sent, target.Only.RawTarget);
    }

    [Fact]
    public async Task A_list_in_the_query_repeats_its_name()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address, query = new { tag = new object[] { "a", 2, false }, none = Array.Empty<int>() } });
        Assert.Equal("/?tag=a&tag=2&tag=false", target.Only.RawTarget);
    }

    [Theory]
    [InlineData("delete", "query")]
    [InlineData("put", "query")]
    [InlineData("post", "headers")]
    public async Task An_empty_list_leaves_no_name_out_of_a_call_that_changes_something(string method, string key)
    {
        await using var target = await Target.StartAsync();
        var failure = await Calls.FailedAsync(JsonElement.Parse($$$"""{"method":"{{{method}}}","endpoint":"{{{target.Address}}}","{{{key}}}":{"X-Host":"web-1","X-Path":[]}}"""));
        Assert.Contains($"A value in '{key}' is an empty list.", failure.Detail, StringComparison.Ordinal);
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task An_object_is_sent_as_JSON()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(JsonElement.Parse($$$"""{"method":"post","endpoint":"{{{target.Address}}}","body":{ "name": "Müller", "n": 1.50 }}"""));
        Assert.Equal("application/json", target.Only.Header("Content-Type"));
        Assert.Equal("""{ "name": "Müller", "n": 1.50 }""", target.Only.Body);
    }

    [Fact]
    public async Task A_text_is_sent_as_it_is()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "put", endpoint = target.Address, body = "a \"quoted\" ü" });
        Assert.Equal("text/plain; charset=utf-8", target.Only.Header("Content-Type"));
        Assert.Equal("a \"quoted\" ü", target.Only.Body);
    }

    [Fact]
    public async Task A_content_type_of_the_document_takes_the_place_of_ours()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new
        {
            method = "post",
            endpoint = target.Address,
            headers = new Dictionary<string, string> { ["content-type"] = "application/x-www-form-urlencoded", ["Content-Language"] = "de" },
            body = "a=1",
        });
        Assert.Equal("application/x-www-form-urlencoded", target.Only.Header("Content-Type"));
        Assert.Equal("de", target.Only.Header("Content-Language"));
        Assert.Equal("a=1", target.Only.Body);
    }

    [Fact]
    public async Task Null_stands_for_nothing()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address, headers = (object?)null, query = (object?)null, body = (object?)null, output = (object?)null, redirect = (object?)null });
        Assert.Equal("", target.Only.Body);
        Assert.Null(target.Only.Header("Content-Type"));
        Assert.Null(target.Only.Header("Content-Length"));
    }

    [Theory]
    [InlineData("post")]
    [InlineData("put")]
    [InlineData("delete")]
    public async Task A_change_without_a_body_says_so(string method)
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method, endpoint = target.Address });
        Assert.Equal("0", target.Only.Header("Content-Length"));
    }

    [Theory]
    [InlineData("\r\nX-Injected: 1")]
    [InlineData("/a\r\nX-Injected: 1\r\n")]
    public async Task A_line_break_in_the_address_stays_in_the_address(string end)
    {
        await using var target = await Target.StartAsync();
        await Calls.MakeAsync(new { method = "get", endpoint = target.Address + "/x" + end });
        Assert.All(target.Requests, request => Assert.Null(request.Header("X-Injected")));
    }
}
