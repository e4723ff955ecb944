using Serverless.Contracts.Guards;
using Serverless.Contracts.Memory;

namespace Serverless.Application.Tests.Admission;

public sealed class MemoryGuardStormTests
{
    [Fact]
    public async Task In_a_storm_through_three_instances_no_guard_is_exceeded_by_one() =>
        TestContext.Current.TestOutputHelper!.WriteLine(await GuardStorm.PassAsync(new MemoryStore(), 10_000, 3));
}
