using Serverless.Application.RuleSets;
using Serverless.Contracts;
using Serverless.Contracts.Memory;

namespace Serverless.Application.Tests.Contracts;

public sealed class MemoryRuleSetStoreTests : RuleSetStoreContract
{
    protected override ValueTask<IRuleSetStore> OpenAsync() => ValueTask.FromResult<IRuleSetStore>(new MemoryStore());
}
