using Serverless.Core.Admission;
using Serverless.Core.Rules;

namespace Serverless.Core.Tests.Admission;

public class AdmissionPolicyTests
{
    [Theory]
    [InlineData(RuleMode.Auto, "and started run r1 then.")]
    [InlineData(RuleMode.Propose, "and was only proposed then.")]
    [InlineData(RuleMode.Observe, "and was only observed then.")]
    public void A_repeat_says_what_was_done_with_the_first(RuleMode mode, string end) =>
        Assert.EndsWith(end, AdmissionPolicy.Repeat(7, AdmissionPolicy.Decide(mode, "r1", "p/w:1.0.0")).Reason);

    [Fact]
    public void A_repeat_of_what_failed_is_not_judged_again() =>
        Assert.EndsWith("number 7, and could not be judged then.", AdmissionPolicy.Repeat(7, AdmissionPolicy.Fail("no number")).Reason);
}
