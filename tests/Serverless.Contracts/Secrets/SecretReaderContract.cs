using System.Text;
using Serverless.Application.Secrets;

namespace Serverless.Contracts.Secrets;

/// <summary>What every place of secrets does.</summary>
public abstract class SecretReaderContract
{
    /// <summary>A reader of a place that holds these and nothing else.</summary>
    protected abstract Task<ISecretReader> HoldingAsync(params (string Name, string Value)[] secrets);

    [Theory]
    [InlineData("github", "plain")]
    [InlineData("github-web", "with a hyphen")]
    [InlineData("github_web", "with an underscore")]
    [InlineData("a", "ä 漢 🔑")]
    public async Task A_secret_is_found_by_its_name(string name, string value)
    {
        var reader = await HoldingAsync((name, value));
        Assert.Equal(value, Encoding.UTF8.GetString((await reader.FindAsync(name, default))!));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("")]
    [InlineData("../a")]
    [InlineData("a/1")]
    [InlineData("a b")]
    [InlineData("a?x=1")]
    [InlineData("ä")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task What_is_not_there_or_no_name_is_null(string name)
    {
        var reader = await HoldingAsync(("a", "x"));
        Assert.Null(await reader.FindAsync(name, default));
        Assert.Equal(SecretRenewal.Newest, await reader.RenewAsync(name, default));
    }

    [Fact]
    public async Task An_empty_secret_is_none()
    {
        var reader = await HoldingAsync(("a", ""));
        Assert.Null(await reader.FindAsync("a", default));
    }

    [Fact]
    public async Task Many_may_ask_at_once()
    {
        var reader = await HoldingAsync(("a", "x"), ("b", "y"));
        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => reader.FindAsync(i % 2 == 0 ? "a" : "b", default).AsTask()));
        Assert.All(found, (value, i) => Assert.Equal(i % 2 == 0 ? "x" : "y", Encoding.UTF8.GetString(value!)));
    }
}
