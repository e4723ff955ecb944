using System.Text.Json;
using Serverless.Core.Tests.Workflows;
using Serverless.Core.Trust;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Trust;

/// <summary>Runs that only look.</summary>
public class ObservationTests
{
    private const string Acting = """
        - name: { set: { host: web-1 } }
        - look:
            if: '${ .host != null }'
            call: probe
            with: { name: disk, do: { call: http, with: { method: get, endpoint: 'https://agent.example.com/' } }, healthy: '${ .ok }' }
            then: act
        - act: { call: http, with: { method: post, endpoint: 'https://example.com/empty' }, metadata: { router: { onlyIf: { probe: disk, is: unhealthy } } } }
        """;

    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    [Theory]
    [InlineData("""{"ok":false}""", """{"ok":true}""", ObservedHealth.FixedItself)]
    [InlineData("""{"ok":false}""", """{"ok":false}""", ObservedHealth.StayedUnhealthy)]
    [InlineData("""{"ok":true}""", """{"ok":false}""", ObservedHealth.NeverUnhealthy)]
    [InlineData("""{"ok":false}""", "null", ObservedHealth.Unknown)]
    [InlineData("null", """{"ok":true}""", ObservedHealth.Unknown)]
    public void The_probe_is_asked_when_the_event_comes_and_once_more_after_a_time(string first, string second, ObservedHealth found)
    {
        var run = Look(first, second);
        Assert.IsType<RunOutcome.Completed>(run.Outcome);
        var asked = run.History.OfType<CallIntended>().ToList();
        Assert.Equal([TimeSpan.Zero, HalfAnHour], asked.Select(call => call.At - Rehearsal.Start));
        Assert.All(asked, call => Assert.Equal("get", call.With.GetProperty("method").GetString()));
        var trust = RuleTrust.Of([RunExperience.Of(run.History)]);
        Assert.Equal((0, 1), (trust.Runs, trust.Observed));
        Assert.Equal(found == ObservedHealth.FixedItself ? 1 : 0, trust.FixedItselfAnyway);
        Assert.Equal(found == ObservedHealth.StayedUnhealthy ? 1 : 0, trust.StayedUnhealthy);
        Assert.Equal(found == ObservedHealth.NeverUnhealthy ? 1 : 0, trust.NeverUnhealthy);
    }

    [Fact]
    public void What_extensions_do_around_tasks_is_left_out() => Assert.All(
        Look("{}", "{}", "use: { extensions: [ { log: { extend: wait, before: [ { note: { call: http, with: { method: post, endpoint: 'https://log.example.com/' } } } ] } } ] }").History.OfType<CallIntended>(),
        call => Assert.Equal("get", call.With.GetProperty("method").GetString()));

    [Theory]
    [InlineData("- act: { call: http, with: { method: post, endpoint: 'https://example.com/empty' } }")]
    [InlineData("- look: { call: probe, with: { do: { call: http, with: { method: get, endpoint: 'https://example.com/' } } } }")]
    public void Where_no_change_depends_on_a_probe_nobody_looks(string tasks) => Assert.Null(Observation.Of(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(tasks))).Value!, HalfAnHour));

    [Fact]
    public void There_is_one_at_a_time_for_a_subject_and_a_hundred_for_a_rule_at_most()
    {
        string At(string subject, int minutes) => Observation.RunIdOf("r", subject, HalfAnHour, Rehearsal.Start.AddMinutes(minutes));
        Assert.Equal(At("web-1", 0), At("web-1", 29));
        Assert.NotEqual(At("web-1", 0), At("web-1", 30));
        Assert.NotEqual(At("web-1", 0), Observation.RunIdOf("s", "web-1", HalfAnHour, Rehearsal.Start));
        Assert.InRange(Enumerable.Range(0, 5_000).Select(number => At($"web-{number}", 0)).Distinct().Count(), 90, Observation.MostAtOnce);
    }

    private static Rehearsal Look(string first, string second, string more = "")
    {
        var document = Observation.Of(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(Acting, more))).Value!, HalfAnHour)!.Value;
        var asked = 0;
        return Rehearsal.From(
            [new RunStarted(Rehearsal.Start, "r1", document, JsonElement.Parse("{}"), new RunCause("r", "s", 1, "/s", "1") { Observes = true })],
            (_, _) => JsonElement.Parse(asked++ == 0 ? first : second)).Run();
    }
}
