using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Tests.Expressions;

public class UriTemplateTests
{
    [Theory]
    [InlineData("http://h/hosts/{h}/state", "..")]
    [InlineData("http://h/hosts/{h}/state", ".")]
    [InlineData("http://h/hosts/{h}/state", "")]
    [InlineData("http://h/hosts/{h}", "..")]
    [InlineData("http://h/hosts/{h}", "")]
    [InlineData("http://h/hosts/{h}?x=1", "")]
    [InlineData("http://h/hosts/{none}", "x")]
    [InlineData("http://h/hosts/.{h}/state", ".")]
    [InlineData("http://h/hosts/{h}{h}/state", ".")]
    [InlineData("http://h/hosts/{none}{h}/state", "..")]
    public void A_value_never_walks_the_path(string template, string value) =>
        Assert.Contains("path", Assert.IsType<ExpressionOutcome.Failed>(Expand(template, value)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://h/hosts/{h}/state", "web-1", "http://h/hosts/web-1/state")]
    [InlineData("http://h/hosts/{h}/state", "a/../b", "http://h/hosts/a%2F..%2Fb/state")]
    [InlineData("http://h/hosts/{h}/state", "...", "http://h/hosts/.../state")]
    [InlineData("http://h/hosts/x{h}/state", "..", "http://h/hosts/x../state")]
    [InlineData("http://h/hosts?name={h}", "", "http://h/hosts?name=")]
    [InlineData("http://h/hosts?name=/{h}", "..", "http://h/hosts?name=/..")]
    [InlineData("http://h/hosts#{h}", "..", "http://h/hosts#..")]
    [InlineData("{h}", "", "")]
    public void A_value_fills_its_part(string template, string value, string expected) =>
        Assert.Equal(expected, Assert.IsType<ExpressionOutcome.Value>(Expand(template, value)).Json.GetString());

    private static ExpressionOutcome Expand(string template, string value) =>
        UriTemplate.Parse(template)!.Expand(JsonSerializer.SerializeToElement(new { h = value }));
}
