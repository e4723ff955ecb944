using FsCheck;
using FsCheck.Fluent;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

/// <summary>Whatever comes in whatever order: events at two instances at once, time that passes, runs that end or whose host stops before it tells anybody.</summary>
public sealed class GuardPropertyTests
{
    private const int Max = 3;

    private static readonly TimeSpan Per = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Cool = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Otherwise => ["queue", "skip", "join"];

    [Theory]
    [MemberData(nameof(Otherwise))]
    public void No_budget_cool_down_or_lock_is_exceeded_and_nothing_that_waits_is_lost(string otherwise) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var story = new Story(otherwise);
            story.PlayAsync(steps).GetAwaiter().GetResult();
            return true;
        }));

    /// <summary>Of one step: what is done, for which host, and by how many at once.</summary>
    private static Gen<(int Kind, int Host, int Count)[]> Steps =>
        Gen.Choose(0, 5).SelectMany(kind => Gen.Choose(0, 3).SelectMany(host => Gen.Choose(1, 4).Select(count => (kind, host, count)))).ArrayOf(30);

    private sealed class Story(string otherwise)
    {
        private readonly GuardStage stage = new($"{{ budget: {{ max: {Max}, per: PT10M }}, cooldown: {{ key: '${{ .data.host }}', for: PT2M }}, lock: {{ key: '${{ .data.cluster }}', otherwise: {otherwise} }} }}");
        private readonly List<(string RunId, string Host, string Cluster, DateTimeOffset At)> starts = [];
        private readonly List<long> sent = [];
        private readonly HashSet<string> ended = [];

        public async Task PlayAsync((int Kind, int Host, int Count)[] steps)
        {
            foreach (var (kind, host, count) in steps)
            {
                await (kind switch
                {
                    0 or 1 or 2 => SendAsync(host, count),
                    3 => EndAsync(host, told: true),
                    4 => EndAsync(host, told: false),
                    _ => PassAsync(TimeSpan.FromSeconds(40 * count)),
                });
                Look();
            }

            // Whatever happened, in the end everything is free, and all who waited have had their turn.
            for (var round = 0; round < 200 && (Waiting() > 0 || ended.Count < starts.Count); round++)
            {
                await EndAsync(0, told: round % 2 == 0);
                Look();
                await PassAsync(TimeSpan.FromMinutes(3));
                Look();
            }

            Assert.Equal((0, starts.Count), (Waiting(), ended.Count));
            await PassAsync(GuardPolicy.Lease);
            await PassAsync(GuardPolicy.Lease);
            Assert.All(new[] { "c0", "c1" }, cluster => Assert.Null((stage.FactsAsync(LedgerKeys.Lock(cluster)).Result as LockFacts)?.Holder));
            await AssertConservedAsync();
        }

        private async Task SendAsync(int host, int count)
        {
            var items = new List<Task>();
            for (var i = 0; i < count; i++)
            {
                var item = await stage.ReceiveAsync($$"""{"host":"h{{(host + i) % 4}}","cluster":"c{{(host + i) % 2}}"}""");
                sent.Add(item.Sequence);
                items.Add(Task.Run(() => (i % 2 == 0 ? stage.First : stage.Second).Dispatcher.DispatchAsync([item], default)));
            }

            await Task.WhenAll(items);
        }

        private async Task EndAsync(int which, bool told)
        {
            var running = starts.Where(run => !ended.Contains(run.RunId)).ToList();
            if (running.Count > 0)
            {
                var run = running[which % running.Count];
                ended.Add(run.RunId);
                await stage.Engine.EndAsync(told ? stage.Second.History : stage.Store, run.RunId, which == 1 ? RunStatus.Faulted : RunStatus.Completed);
            }

            await SweepAsync();
        }

        private async Task PassAsync(TimeSpan time)
        {
            stage.Time.Pass(time);
            await SweepAsync();
        }

        private async Task SweepAsync() => await Task.WhenAll(stage.First.Guards.Sweep.SweepAsync(default), stage.Second.Guards.Sweep.SweepAsync(default));

        private void Look()
        {
            foreach (var start in stage.Engine.Starts.Skip(starts.Count).ToList())
            {
                var data = start.Input.GetProperty("data");
                var run = (start.RunId, data.GetProperty("host").GetString()!, data.GetProperty("cluster").GetString()!, stage.Time.GetUtcNow());
                Assert.DoesNotContain(starts, other => other.Cluster == run.Item3 && !ended.Contains(other.RunId));
                Assert.DoesNotContain(starts, other => other.Host == run.Item2 && run.Item4 < other.At + Cool);
                Assert.True(starts.Count(other => run.Item4 < other.At + Per) < Max, "The budget was exceeded.");
                starts.Add(run);
            }
        }

        private int Waiting() => new[] { "c0", "c1" }.Sum(cluster => (stage.FactsAsync(LedgerKeys.Lock(cluster)).Result as LockFacts)?.Waiting.Count ?? 0);

        /// <summary>Every event has its verdict, and what was admitted or waited was started, once.</summary>
        private async Task AssertConservedAsync()
        {
            var verdicts = await Task.WhenAll(sent.Select(sequence => stage.VerdictAsync(sequence)));
            var begun = verdicts.Count(verdict => verdict is AdmissionDecision.Admitted) + (otherwise == "queue" ? verdicts.Count(verdict => verdict is AdmissionDecision.Queued) : 0);
            Assert.Equal(begun, starts.Count);
            Assert.Equal(starts.Count, starts.Select(run => run.RunId).Distinct().Count());
            Assert.True((await stage.Store.CountAsync(default)).Balanced);
        }
    }
}
