using FsCheck;
using FsCheck.Fluent;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

/// <summary>Whatever comes in whatever order: events at two instances, ends that are told or not, hosts that stop before a start, writes whose answer is lost or
/// that never happen, stops and resumes, edits of the keys that one instance hears of before the other. What was held is done, once, within the guards' limits.</summary>
public sealed class HoldPropertyTests
{
    private const int Max = 3;

    private static readonly TimeSpan Per = TimeSpan.FromMinutes(10);

    [Fact]
    public void Nothing_that_is_held_is_lost_or_done_twice_and_no_limit_is_exceeded() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            new Story().PlayAsync(steps).GetAwaiter().GetResult();
            return true;
        }));

    /// <summary>Of one step: what is done, which host or run, how many.</summary>
    private static Gen<(int Kind, int Which, int Count)[]> Steps =>
        Gen.Choose(0, 10).SelectMany(kind => Gen.Choose(0, 3).SelectMany(which => Gen.Choose(1, 4).Select(count => (kind, which, count)))).ArrayOf(30);

    private sealed class Story
    {
        private readonly GuardStage stage = new(Edition.All[0].Guard);
        private readonly TwoHosts hosts;
        private readonly List<Started> starts = [];
        private readonly List<DispatchItem> sent = [];
        private readonly HashSet<string> ended = [];

        public Story() => hosts = new TwoHosts(stage);

        public async Task PlayAsync((int Kind, int Which, int Count)[] steps)
        {
            foreach (var (kind, which, count) in steps)
            {
                await (kind switch
                {
                    0 or 1 or 2 => SendAsync(which, count),
                    3 => EndAsync(which, told: true),
                    4 => EndAsync(which, told: false),
                    5 => BreakAsync(count),
                    6 => StopAsync(count),
                    7 => FaultAsync(which, count),
                    8 => EditAsync(count),
                    _ => hosts.PassAsync(TimeSpan.FromSeconds(40 * count)),
                });
                Look();
            }

            for (var round = 0; round < 200 && (round < 3 || await HeldAsync() > 0 || ended.Count < starts.Count); round++)
            {
                await EndAsync(0, told: round % 2 == 0);
                Look();
                await hosts.PassAsync(TimeSpan.FromMinutes(3));
                Look();
            }

            await AssertConservedAsync();
        }

        private async Task SendAsync(int which, int count)
        {
            for (var i = 0; i < count; i++)
            {
                sent.Add(await stage.ReceiveAsync($$"""{"cluster":"c{{(which + i) % 2}}"}"""));
            }

            await hosts.JudgeAsync([.. sent.TakeLast(count)]);
        }

        private async Task EndAsync(int which, bool told)
        {
            var running = starts.Where(run => !ended.Contains(run.Start.RunId)).ToList();
            if (running.Count > 0)
            {
                var run = running[which % running.Count].Start;
                ended.Add(run.RunId);
                await stage.Engine.EndAsync(told ? stage.Second.History : stage.Store, run.RunId);
            }

            await hosts.SweepAsync();
        }

        /// <summary>The next host to start a run stops right before.</summary>
        private async Task BreakAsync(int count)
        {
            var left = count;
            stage.Engine.Starting = _ =>
            {
                if (Interlocked.Decrement(ref left) >= 0)
                {
                    throw new InvalidOperationException("The host stops here.");
                }
            };
            await hosts.PassAsync(TimeSpan.FromSeconds(20));
            stage.Engine.Starting = _ => { };
        }

        private async Task StopAsync(int count)
        {
            await ActAsync(ControlKind.Stop);
            await hosts.PassAsync(TimeSpan.FromSeconds(30 * count));
            Look();
            await ActAsync(ControlKind.Resume);
        }

        private Task<bool> ActAsync(ControlKind kind) => hosts.ActAsync(new ControlAct(0, kind, "anna", "so", stage.Time.GetUtcNow()));

        private async Task FaultAsync(int which, int count)
        {
            hosts.Fail(count, written: which % 2 == 0);
            await hosts.PassAsync(TimeSpan.FromSeconds(20));
        }

        /// <summary>One host hears of it now, the other when some time has passed.</summary>
        private async Task EditAsync(int count)
        {
            stage.Put(Edition.All[count % Edition.All.Count].Guard);
            await hosts.SweepAsync();
        }

        private void Look()
        {
            foreach (var start in stage.Engine.Starts.Skip(starts.Count).ToList())
            {
                // The guard counts from when it let a run through, by the keys it had then; another host may start it later.
                var facts = (RunFacts)stage.FactsAsync(LedgerKeys.Run(start.RunId)).Result!;
                var clusters = start.Input.EnumerateArray().Select(one => one.GetProperty("data").GetProperty("cluster").GetString()!).ToList();
                var edition = Assert.Single(Edition.All, one => facts.Holds.Contains(one.LockOf(clusters[0])));
                var (held, budget) = (Assert.Single(clusters.Select(edition.LockOf).Distinct()), Assert.Single(clusters.Select(edition.BudgetOf).Distinct()));
                Assert.DoesNotContain(starts, other => other.Lock == held && !ended.Contains(other.Start.RunId));
                starts.Add(new Started(start, held, budget, facts.At));
                Assert.All(starts, run => Assert.InRange(starts.Count(other => other.Budget == run.Budget && other.At <= run.At && run.At < other.At + Per), 1, Max));
            }
        }

        private async Task<int> HeldAsync()
        {
            var pages = await ((IAdmissionLedger)stage.Store).ListDueAsync(DateTimeOffset.MaxValue, null, 1_000, default);
            return pages.Count(page => page.Facts is HoldFacts { Parts.Count: > 0 } or BatchFacts { Sequences.Count: > 0 });
        }

        /// <summary>Every event has its verdict, and was done by one run.</summary>
        private async Task AssertConservedAsync()
        {
            Assert.Equal(0, await HeldAsync());
            var done = starts.SelectMany(run => run.Start.Input.EnumerateArray().Select(one => (Id: one.GetProperty("id").GetString()!, run.Start.RunId))).ToList();
            Assert.Equal(sent.Select(item => item.Event!.Id).Order(StringComparer.Ordinal), done.Select(one => one.Id).Order(StringComparer.Ordinal));
            foreach (var item in sent)
            {
                var (verdict, by) = (await stage.VerdictAsync(item.Sequence), done.First(one => one.Id == item.Event!.Id).RunId);
                Assert.Equal(by, verdict is AdmissionDecision.Held held ? ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(held.RunId)))!).DoneBy : Assert.IsType<AdmissionDecision.Admitted>(verdict).RunId);
            }

            Assert.True((await stage.Store.CountAsync(default)).Balanced);
        }
    }

    /// <param name="Lock">The page of the lock it holds, and nobody else may hold.</param>
    /// <param name="Budget">What it counts for.</param>
    private sealed record Started(RunStart Start, string Lock, string Budget, DateTimeOffset At);

    /// <summary>The rule with other keys: who is counted by one of them is counted by no other.</summary>
    private sealed record Edition(string Guard, Func<string, string> LockOf, Func<string, string> BudgetOf)
    {
        public static readonly IReadOnlyList<Edition> All =
        [
            new("{ budget: { max: 3, per: PT10M }, lock: { key: '${ .data.cluster }' }, policy: hold-and-coalesce }", cluster => LedgerKeys.Lock(cluster), _ => "all"),
            new("{ budget: { key: '${ .data.cluster }', max: 3, per: PT10M }, lock: { scope: racks, key: '${ .data.cluster }' }, policy: hold-and-coalesce }", cluster => LedgerKeys.Lock(cluster, "racks"), cluster => cluster),
            new("{ budget: { scope: shared, key: all, max: 3, per: PT10M }, lock: { scope: racks, key: all }, policy: hold-and-coalesce }", _ => LedgerKeys.Lock("all", "racks"), _ => "shared all"),
        ];
    }
}
