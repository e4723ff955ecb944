using System.Text;
using Serverless.Application.Secrets;

namespace Serverless.Application.Tests.Secrets;

public sealed class EnvironmentSecretReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("secrets").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_variable_comes_first()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "shop-key"), "from file");
        Assert.Equal("from variable", await Find("shop-key", name => name == "ROUTER_SECRET_SHOP_KEY" ? "from variable" : null));
    }

    [Theory]
    [InlineData("s3cret", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData(" s3cret ", " s3cret ")]
    [InlineData("", null)]
    [InlineData("\n", null)]
    public async Task A_file_holds_one_secret(string content, string? secret)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), content);
        Assert.Equal(secret, await Find("key"));
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("../key")]
    [InlineData("/etc/hostname")]
    [InlineData("")]
    [InlineData(".")]
    public async Task What_is_not_there_or_leads_elsewhere_is_none(string name) => Assert.Null(await Find(name));

    [Fact]
    public async Task Without_a_folder_there_are_only_variables() => Assert.Null(await new EnvironmentSecretReader(null, _ => "").FindAsync("key", default));

    private async Task<string?> Find(string name, Func<string, string?>? environment = null) =>
        await new EnvironmentSecretReader(folder, environment ?? (_ => null)).FindAsync(name, default) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
