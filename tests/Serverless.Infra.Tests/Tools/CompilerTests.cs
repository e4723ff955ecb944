namespace Serverless.Infra.Tests.Tools;

/// <summary>Where the Bicep compiler is, it has the last word.</summary>
public sealed class CompilerTests
{
    [Theory]
    [InlineData("infra/main.bicep")]
    [InlineData("infra/delivery/function.bicep")]
    public async Task The_compiler_builds(string file)
    {
        var bicep = Tool.Find("bicep");
        var az = Tool.Find("az");
        Assert.SkipWhen(bicep is null && az is null, "Neither bicep nor az is on the PATH.");

        var (code, said) = bicep is not null
            ? await Tool.RunAsync(bicep, Deployment.Root, "build", file, "--stdout")
            : await Tool.RunAsync(az!, Deployment.Root, "bicep", "build", "--file", file, "--stdout");
        Assert.True(code == 0, said);
    }
}
