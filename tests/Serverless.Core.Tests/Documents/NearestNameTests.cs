using Serverless.Core.Documents;

namespace Serverless.Core.Tests.Documents;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("discription", "description")]
    [InlineData("mod", "mode")]
    [InlineData("disk/free-dsk:1.0.0", "disk/free-disk:1.0.0")]
    [InlineData("completely-other", null)]
    public void The_candidate_that_differs_least_is_meant(string name, string? meant) =>
        Assert.Equal(meant, NearestName.Of(name, ["rule", "description", "mode", "disk/free-disk:1.0.0"]));
}
