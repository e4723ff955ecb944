namespace Serverless.Infra.Tests.Tools;

/// <summary>A second opinion on the syntax: the public tree-sitter grammar of Bicep, from npm, on Node.js.</summary>
public sealed class GrammarTests
{
    private static readonly string[] Packages = ["tree-sitter-bicep@1.1.0", "web-tree-sitter@0.27.1"];

    [Fact]
    public async Task The_public_grammar_understands_every_file()
    {
        var files = Deployment.OfRepository.Bicep.Select(file => Path.Combine(Deployment.Root, file.Path));
        Assert.Equal("", await ComplaintsAsync([.. files]));
    }

    [Fact]
    public async Task The_public_grammar_refuses_a_mistake()
    {
        var file = Path.Combine(Path.GetTempPath(), $"mistake-{Guid.NewGuid():N}.bicep");
        await File.WriteAllTextAsync(file, "param location string {\n", TestContext.Current.CancellationToken);
        try
        {
            Assert.Contains("mistake", await ComplaintsAsync(file), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> ComplaintsAsync(params string[] files)
    {
        var home = await HomeAsync();
        var (code, said) = await Tool.RunAsync(Tool.Find("node")!, home, [Path.Combine(AppContext.BaseDirectory, "Tools", "grammar.mjs"), home, .. files]);
        Assert.True(code == 0, said);
        return said;
    }

    /// <summary>Installed once for all tests of this machine; no script of a package is run.</summary>
    private static async Task<string> HomeAsync()
    {
        Assert.SkipWhen(Tool.Find("node") is null || Tool.Find("npm") is null, "There is no Node.js on the PATH.");
        var home = Path.Combine(Path.GetTempPath(), $"bicep-grammar-1.1.0-{Environment.UserName}");
        if (!File.Exists(Path.Combine(home, "installed")))
        {
            Directory.CreateDirectory(home);
            var (code, said) = await Tool.RunAsync(Tool.Find("npm")!, home, ["install", "--prefix", home, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error", .. Packages]);
            Assert.SkipWhen(code != 0, $"npm could not install the grammar: {said}");
            await File.WriteAllTextAsync(Path.Combine(home, "installed"), string.Join('\n', Packages));
        }

        return home;
    }
}
