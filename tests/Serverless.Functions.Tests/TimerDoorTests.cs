using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Packs;
using Serverless.Application.Schedules;
using Serverless.Contracts.Gates;
using Serverless.Functions.Doors;

namespace Serverless.Functions.Tests;

public sealed class TimerDoorTests
{
    [Fact]
    public async Task What_is_due_is_journalled_judged_and_started_when_the_door_ends_however_many_instances_there_are()
    {
        var (stage, time) = (new FunctionStage(rules: false), new SettableTime(DateTimeOffset.Parse("2026-03-01T12:00:30Z")));
        var reading = new PackReader().Read([new PackFile("p/workflows/w.yaml", Encoding.UTF8.GetBytes("document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\nschedule: { every: { minutes: 1 } }\ndo: [{ a: { set: {} } }]\n"))]);
        stage.Rules.Replace(reading.Value!);
        var doors = Enumerable.Range(0, 3).Select(_ => new TimerDoor(
            new ScheduleSweep(stage.Rules, stage.Store, stage.Store, stage.Dispatch, stage.Store, stage.Store, time, NullLogger<ScheduleSweep>.Instance), stage.Dispatch, stage.Rules, stage.Follower, stage.Scheduler)).ToList();
        for (var minute = 0; minute < 4; minute++)
        {
            await Task.WhenAll(doors.Select(door => door.SweepAsync(null!, null!, TestContext.Current.CancellationToken)));
            time.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["2026-03-01T12:01:00.000Z", "2026-03-01T12:02:00.000Z", "2026-03-01T12:03:00.000Z"], stage.Started.Distinct());
        Assert.Equal(3, stage.Runs.Count);
        Assert.All(await stage.JournalAsync(), record => Assert.NotNull(record.Judgement));
    }
}
