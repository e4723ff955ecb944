using FsCheck;
using FsCheck.Fluent;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Tests.Admission;

/// <summary>Whatever comes in whatever order: events, mutes that end by themselves or by a person, stops, hosts that stop before a start, a store whose writes
/// fail. In the end the newest that was muted of each fingerprint was started, and of one time in which starts were closed never two.</summary>
public sealed class MutedPropertyTests
{
    [Fact]
    public void The_newest_of_each_fingerprint_is_started_once_for_each_time_in_which_starts_were_closed() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            new Story().PlayAsync(steps).GetAwaiter().GetResult();
            return true;
        }));

    private static Gen<(int Kind, int Which, int Count)[]> Steps =>
        Gen.Choose(0, 9).SelectMany(kind => Gen.Choose(0, 2).SelectMany(which => Gen.Choose(1, 4).Select(count => (kind, which, count)))).ArrayOf(30);

    private sealed class Story
    {
        private readonly GuardStage stage = new("{ dedupe: { key: '${ .data.host }', within: PT1S } }");
        private readonly TwoHosts hosts;
        private readonly List<(DispatchItem Item, string Host, int Closed)> sent = [];
        private bool stopped;
        private DateTimeOffset mutedUntil;
        private int closings;
        private bool closed;

        public Story() => hosts = new TwoHosts(stage);

        public async Task PlayAsync((int Kind, int Which, int Count)[] steps)
        {
            foreach (var (kind, which, count) in steps)
            {
                await (kind switch
                {
                    0 or 1 or 2 => SendAsync(which, count),
                    3 => ActAsync(new ControlAct(0, ControlKind.Mute, "anna", "so", stage.Time.GetUtcNow()) { Until = stage.Time.GetUtcNow().AddMinutes(count) }),
                    4 => UnmuteAsync(),
                    5 => ActAsync(new ControlAct(0, ControlKind.Stop, "anna", "so", stage.Time.GetUtcNow())),
                    6 => ActAsync(new ControlAct(0, ControlKind.Resume, "anna", "so", stage.Time.GetUtcNow())),
                    7 => BreakAsync(),
                    8 => FaultAsync(which, count),
                    _ => PassAsync(TimeSpan.FromSeconds(25 * count)),
                });
            }

            await UnmuteAsync();
            await ActAsync(new ControlAct(0, ControlKind.Resume, "anna", "so", stage.Time.GetUtcNow()));
            for (var round = 0; round < 8; round++)
            {
                await PassAsync(TimeSpan.FromSeconds(30));
            }

            await AssertJudgedAgainAsync();
        }

        private async Task SendAsync(int which, int count)
        {
            Note();
            var items = new List<DispatchItem>();
            for (var i = 0; i < count; i++)
            {
                var host = $"h{(which + (i / 2)) % 3}";
                items.Add(await stage.ReceiveAsync($$"""{"host":"{{host}}"}"""));
                sent.Add((items[^1], host, closed ? closings : 0));
            }

            await hosts.JudgeAsync(items);
        }

        private async Task UnmuteAsync()
        {
            foreach (var mute in (await hosts.Switch.CurrentAsync(default)).Mutes)
            {
                await ActAsync(new ControlAct(0, ControlKind.Unmute, "anna", "so", stage.Time.GetUtcNow()) { Ends = mute.Number });
            }
        }

        private async Task ActAsync(ControlAct act)
        {
            Note();
            if (await hosts.ActAsync(act))
            {
                stopped = act.Act switch { ControlKind.Stop => true, ControlKind.Resume => false, _ => stopped };
                mutedUntil = (await hosts.Switch.CurrentAsync(default)).Mutes.Select(mute => mute.Until).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            }

            Note();
        }

        /// <summary>Counts the times in which nothing is started.</summary>
        private void Note()
        {
            var now = stopped || mutedUntil > stage.Time.GetUtcNow();
            closings += now && !closed ? 1 : 0;
            closed = now;
        }

        private async Task BreakAsync()
        {
            stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
            await PassAsync(TimeSpan.FromSeconds(20));
            stage.Engine.Starting = _ => { };
        }

        private async Task FaultAsync(int which, int count)
        {
            hosts.Fail(count, written: which == 0);
            await PassAsync(TimeSpan.FromSeconds(5));
        }

        private async Task PassAsync(TimeSpan time)
        {
            stage.Time.Pass(time);
            Note();
            await hosts.SweepAsync();
        }

        private async Task AssertJudgedAgainAsync()
        {
            var started = stage.Engine.Starts.Select(start => start.Cause.EventId!).ToList();
            Assert.Equal(started.Count, started.Distinct().Count());
            var muted = new List<(DispatchItem Item, string Host, int Closed)>();
            foreach (var one in sent)
            {
                if (await stage.VerdictAsync(one.Item.Sequence) is AdmissionDecision.Muted)
                {
                    muted.Add(one);
                }
            }

            foreach (var host in muted.GroupBy(one => one.Host))
            {
                var (newest, page) = (host.Last().Item, (MutedFacts)(await stage.FactsAsync(LedgerKeys.Muted("r", $"dedupe\n{host.Key}")))!);

                // Another may have asked for the same a moment before.
                Assert.True(started.Contains(newest.Event!.Id) || page.Turn!.Became!.StartsWith("The same was asked for", StringComparison.Ordinal), $"{newest.Event.Id} was not started: {page}");
                Assert.All(host.GroupBy(one => one.Closed), time => Assert.InRange(time.Count(one => started.Contains(one.Item.Event!.Id)), 0, 1));
                Assert.Equal((0, null), (page.Sequence, page.Turn!.LookAt));
            }
        }
    }
}
