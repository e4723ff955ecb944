using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Core.Tests.Workflows.Control;

/// <summary>Every phase against every act.</summary>
public class ActTableTests
{
    private const string Table = """
                   Running Waiting Asking  Paused  Cancelling Completed Faulted Cancelled
        Pause      taken   taken   taken   already refused    refused   refused refused
        Resume     already already already taken   refused    refused   refused refused
        Cancel     taken   taken   taken   taken   already    refused   refused already
        Retry      refused refused refused refused refused    refused   taken   refused
        Continue   refused refused refused refused refused    taken     taken   taken
        """;

    public static TheoryData<RunPhase, ActKind> Cells => [.. from phase in Enum.GetValues<RunPhase>() from act in ActTable.Kinds select (phase, act)];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_act_is_answered_in_each_phase_as_the_table_says(RunPhase phase, ActKind kind)
    {
        var run = In(phase);
        Assert.Equal(phase, RunDigest.Of(run.State).Phase);
        var verdict = ActPolicy.Judge(run.State, Act(kind), run.Now);
        switch (Expected(phase, kind))
        {
            case "taken":
                run.Add(Assert.IsType<ActVerdict.Taken>(verdict).Fact);
                Assert.Contains(phase, ActTable.Phases(kind));
                Assert.IsType<ActVerdict.AlreadySo>(ActPolicy.Judge(run.State, Act(kind), run.Now));
                break;
            case "already":
                Assert.IsType<ActVerdict.AlreadySo>(verdict);
                break;
            default:
                Assert.EndsWith(".", Assert.IsType<ActVerdict.Refused>(verdict).Sentence, StringComparison.Ordinal);
                Assert.DoesNotContain(kind, ActTable.Acts(phase));
                break;
        }
    }

    [Fact]
    public void A_refusal_says_when_the_act_would_be_taken()
    {
        var refused = Assert.IsType<ActVerdict.Refused>(ActPolicy.Judge(In(RunPhase.Completed).State, Act(ActKind.Pause), Rehearsal.Start));
        Assert.Equal("The run is completed: pause is for a run that is running, waiting or asking.", refused.Sentence);
    }

    [Fact]
    public void The_map_shows_this_table()
    {
        var map = File.ReadAllText(Path.Combine(RepositoryRoot(), "functions", "README.md"));
        Assert.Contains($"| | {string.Join(" | ", Enum.GetNames<RunPhase>().Select(name => name.ToLowerInvariant()))} |\n", map, StringComparison.Ordinal);
        Assert.All(ActTable.Kinds, act => Assert.Contains(
            $"| {act.ToString().ToLowerInvariant()} | {string.Join(" | ", Enum.GetValues<RunPhase>().Select(phase => Cell(ActTable.Answer(act, phase))))} |\n", map, StringComparison.Ordinal));

        static string Cell(ActAnswer answer) => answer switch
        {
            ActAnswer.Taken => "yes",
            ActAnswer.AlreadySo => "already",
            _ => "",
        };
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }

    private static string Expected(RunPhase phase, ActKind kind)
    {
        var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return rows.Single(row => row[0] == $"{kind}")[1 + Array.IndexOf(rows[0], $"{phase}")];
    }

    private static RunAct Act(ActKind kind) => kind switch
    {
        ActKind.Pause => new RunAct.Pause("ann", "why"),
        ActKind.Resume => new RunAct.Resume("ann", "why"),
        ActKind.Cancel => new RunAct.Cancel("ann", "why"),
        ActKind.Retry => new RunAct.Retry("ann", "why", null),
        _ => new RunAct.Continue("ann", "why", null),
    };

    private static Rehearsal In(RunPhase phase)
    {
        var failing = phase == RunPhase.Faulted;
        var open = phase is RunPhase.Running or RunPhase.Asking or RunPhase.Paused or RunPhase.Cancelling or RunPhase.Cancelled;
        var task = phase == RunPhase.Waiting ? "  - a: { wait: PT1H }" : "  - a: { call: http, with: { method: post, endpoint: https://example.com } }";
        var run = Rehearsal.Of(Rehearsal.Tasks(task), performer: (_, _) => failing ? new Failure(FailureTypes.Communication, 500) : open ? null : JsonElement.Parse("{}")).Run(stopAtWait: true);
        switch (phase)
        {
            case RunPhase.Asking:
                run.Add(new CallDoubted(run.Now, "/do/0/a", "the host stopped"));
                break;
            case RunPhase.Paused:
                run.Do(Act(ActKind.Pause));
                break;
            case RunPhase.Cancelling:
                run.Do(Act(ActKind.Cancel));
                break;
            case RunPhase.Cancelled:
                run.Do(Act(ActKind.Cancel)).Add(new CallReturned(run.Now, "/do/0/a", JsonElement.Parse("{}")));
                run.Decide();
                break;
        }

        return run;
    }
}
