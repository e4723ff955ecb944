using FsCheck;
using FsCheck.Fluent;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts.Guards;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

/// <summary>Whatever comes in whatever order: events at two instances, ends that are told or not, hosts that stop before a start, writes whose answer is lost or
/// that never happen, stops and resumes. What was held is done, once, within the guards' limits.</summary>
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
        Gen.Choose(0, 9).SelectMany(kind => Gen.Choose(0, 3).SelectMany(which => Gen.Choose(1, 4).Select(count => (kind, which, count)))).ArrayOf(30);

    private sealed class Story
    {
        private readonly GuardStage stage = new($"{{ budget: {{ max: {Max}, per: PT10M }}, lock: {{ key: '${{ .data.cluster }}' }}, policy: hold-and-coalesce }}");
        private readonly FaultyLedger first;
        private readonly GuardParts[] hosts;
        private readonly List<(RunStart Start, string Cluster, DateTimeOffset At)> starts = [];
        private readonly List<DispatchItem> sent = [];
        private readonly HashSet<string> ended = [];

        public Story()
        {
            first = new FaultyLedger(stage.Store);
            hosts = [GuardParts.Of(stage.Store, stage.Engine, stage.Rules, stage.Time, null, first), stage.Second.Guards];
        }

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
                    _ => PassAsync(TimeSpan.FromSeconds(40 * count)),
                });
                Look();
            }

            for (var round = 0; round < 200 && (round < 3 || await HeldAsync() > 0 || ended.Count < starts.Count); round++)
            {
                await EndAsync(0, told: round % 2 == 0);
                Look();
                await PassAsync(TimeSpan.FromMinutes(3));
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

            await Task.WhenAll(sent.TakeLast(count).Select((item, i) => Task.Run(() => JudgeAsync(item, hosts[i % 2]))));
        }

        /// <summary>An event that could not be judged is judged again.</summary>
        private async Task JudgeAsync(DispatchItem item, GuardParts host)
        {
            for (var again = true; again;)
            {
                try
                {
                    await new EventDispatcher(stage.Rules, host.Admissions, stage.Store, stage.Store, stage.Time).DispatchAsync([item], default);
                    again = false;
                }
                catch (Exception fault) when (fault is StoreUnavailableException or InvalidOperationException)
                {
                    stage.Engine.Starting = _ => { };
                }
            }
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

            await SweepAsync();
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
            await PassAsync(TimeSpan.FromSeconds(20));
            stage.Engine.Starting = _ => { };
        }

        private async Task StopAsync(int count)
        {
            await ActAsync(ControlKind.Stop);
            await PassAsync(TimeSpan.FromSeconds(30 * count));
            Look();
            await ActAsync(ControlKind.Resume);
        }

        private async Task ActAsync(ControlKind kind)
        {
            await hosts[1].Switch.ActAsync(new ControlAct(0, kind, "anna", "so", stage.Time.GetUtcNow()), default);
            stage.Time.Pass(StartSwitch.Oldest);
        }

        private async Task FaultAsync(int which, int count)
        {
            first.Fail(count, written: which % 2 == 0);
            await PassAsync(TimeSpan.FromSeconds(20));
        }

        private async Task PassAsync(TimeSpan time)
        {
            stage.Time.Pass(time);
            await SweepAsync();
        }

        private Task SweepAsync() => Task.WhenAll(hosts.Select(host => Task.Run(async () =>
        {
            try
            {
                await host.Sweep.SweepAsync(default);
            }
            catch (StoreUnavailableException)
            {
                // The next sweep does it.
            }
        })));

        private void Look()
        {
            foreach (var start in stage.Engine.Starts.Skip(starts.Count).ToList())
            {
                var clusters = start.Input.EnumerateArray().Select(one => one.GetProperty("data").GetProperty("cluster").GetString()!).Distinct();
                var cluster = Assert.Single(clusters);
                Assert.DoesNotContain(starts, other => other.Cluster == cluster && !ended.Contains(other.Start.RunId));

                // The guard counts from when it let a run through, which may be started later by another host.
                var at = ((RunFacts)stage.FactsAsync(LedgerKeys.Run(start.RunId)).Result!).At;
                starts.Add((start, cluster, at));
                Assert.All(starts, run => Assert.InRange(starts.Count(other => other.At <= run.At && run.At < other.At + Per), 1, Max));
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
}
