using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Tests.Admission;

public sealed class TargetPropertyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The naive twin knows the target of every run that goes on.</summary>
    [Fact]
    public void As_many_targets_are_under_remediation_as_counting_the_running_runs_allows() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var router = new PureRouter();
            (int? Most, int? Percent, int? Of)[] terms = [(3, null, null), (null, 34, 8), (4, 50, 5), (2, 10, 9)];
            var rules = terms.Select((term, i) => PureRouter.Rule($"r{i}", $$"""{ "targets": { "scope": "hosts", "key": "x", "of": 9{{(term.Most is { } most ? $", \"max-targets\": {most}" : "")}}{{(term.Percent is { } percent ? $", \"max-percent\": {percent}" : "")}} } }""")).ToArray();
            List<(string Run, string Target)> running = [];
            var now = Noon;
            foreach (var (which, target, act) in steps)
            {
                now = now.AddSeconds(1);
                if (act == 0 && running.Count > 0)
                {
                    var ended = running[target % running.Count];
                    router.End(ended.Run, now, RunEnding.Failed);
                    router.End(ended.Run, now);
                    running.Remove(ended);
                    continue;
                }

                var (most, percent, of) = terms[which];
                var allowed = Math.Min(most ?? int.MaxValue, percent is { } share ? of!.Value * share / 100 : int.MaxValue);
                var fits = running.Select(run => run.Target).Append($"h{target}").Distinct().Count() <= allowed;
                var ask = router.Ask(rules[which], GuardKeys.None with { Targets = new TargetKeys($"h{target}", "c1", of) });
                var decision = router.Decide(ask, now);
                if (decision is AdmissionDecision.Admitted)
                {
                    running.Add((ask.RunId, $"h{target}"));
                }

                Assert.Equal(fits, decision is AdmissionDecision.Admitted);
                Assert.True(fits || decision is AdmissionDecision.TooManyTargets);
            }

            foreach (var run in running)
            {
                router.End(run.Run, now);
            }

            return router.Facts(LedgerKeys.Targets("hosts", "c1")) is null or TargetFacts { Busy.Count: 0 };
        }));

    [Fact]
    public void A_page_of_as_many_runs_as_may_be_fits_into_the_ledger()
    {
        var facts = new TargetFacts([.. Enumerable.Range(0, TargetsGuard.MostTargets).Select(i => new BusyTarget(new string('a', 64), LedgerKeys.Target($"{i}")))]) { At = Noon };
        Assert.InRange(GuardFactsJson.Write(facts).Length, 10_000, 60_000);
        Assert.Equal(TargetsGuard.MostTargets, facts.Full("one more", int.MaxValue));
    }

    private static Gen<(int Which, int Target, int Act)[]> Steps =>
        Gen.Choose(0, 3).SelectMany(which => Gen.Choose(0, 6).SelectMany(target => Gen.Choose(0, 2).Select(act => (which, target, act)))).ArrayOf(60);
}
