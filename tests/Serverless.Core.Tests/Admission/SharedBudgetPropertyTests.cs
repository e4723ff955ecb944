using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Admission;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Tests.Admission;

public sealed class SharedBudgetPropertyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly StartCeiling Ceiling = new(7, TimeSpan.FromMinutes(40));

    /// <summary>The naive twin looks at all starts that there ever were.</summary>
    [Fact]
    public void A_shared_budget_and_the_ceiling_let_through_what_counting_every_start_lets_through() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var router = new PureRouter();
            (string Name, int Max, int Per)[] rules = [("large", 5, 60), ("small", 2, 60), ("quick", 3, 10), ("none", 1000, 1)];
            var read = Array.ConvertAll(rules, rule => PureRouter.Rule(rule.Name, rule.Name == "none"
                ? """{"cooldown":{"key":"x","for":"PT1S"}}"""
                : $$"""{ "budget": { "scope": "cluster", "key": "x", "max": {{rule.Max}}, "per": "PT{{rule.Per}}M" } }"""));
            List<(string? Cluster, DateTimeOffset At)> starts = [];
            var now = Noon;
            foreach (var (which, cluster, minutes) in steps)
            {
                now = now.AddMinutes(minutes).AddSeconds(1);
                var (_, max, per) = rules[which];
                var shared = which == 3 ? null : $"c{cluster}";
                var within = starts.Count(start => shared is not null && start.Cluster == shared && start.At > now.AddMinutes(-per)) < max
                    && starts.Count(start => start.At > now - Ceiling.Per) < Ceiling.Max;
                var keys = which == 3 ? GuardKeys.None with { Cooldown = $"{cluster}-{starts.Count}" } : GuardKeys.None with { Budget = shared };
                var decision = router.Decide(router.Ask(read[which], keys, Ceiling), now);
                if (within)
                {
                    starts.Add((shared, now));
                }

                Assert.Equal(within, decision is AdmissionDecision.Admitted);
            }

            return true;
        }));

    private static Gen<(int Which, int Cluster, int Minutes)[]> Steps =>
        Gen.Choose(0, 3).SelectMany(which => Gen.Choose(0, 1).SelectMany(cluster => Gen.Choose(0, 6).Select(minutes => (which, cluster, minutes)))).ArrayOf(60);
}
