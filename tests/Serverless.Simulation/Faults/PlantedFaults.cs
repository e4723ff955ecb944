using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Engines.Embedded;
using Serverless.Simulation.Clockwork;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Faults;

/// <summary>The faults there are.</summary>
public static partial class PlantedFaults
{
    public static readonly IReadOnlyList<PlantedFault> All =
    [
        new("forgotten-count", "The store appends whatever the writer has seen.")
        {
            Edges = Writing((append, world) => append with { Expected = world.Truth.FindAsync(append.RunId, default).AsTask().GetAwaiter().GetResult()?.Facts ?? 0 }),
        },
        new("key-without-iteration", "The effect keys of the iterations of a loop are one.")
        {
            Edges = (edges, world, life) => Writing((append, _) => append with { Facts = [.. append.Facts.Select(fact => WithoutIteration(append.RunId, fact))] })(edges, world, life)
                with { Caller = new AlteredCaller(edges.Caller, call => call with { EffectKey = KeyWithoutIteration(call.RunId, call.Path) }) },
        },
        new("timer-twice", "A timer that fires after a restart fires twice.") { Edges = AfterRestart(Writing((append, _) => append with { Facts = [.. append.Facts.SelectMany(Twice)] })) },
        new("timer-early", "A timer fires two seconds before it is due.") { Edges = (edges, _, _) => edges with { Time = new FastClock(edges.Time, TimeSpan.FromSeconds(2)) } },
        new("call-before-intent", "A call is made before it is recorded that it will be.")
        {
            Edges = (edges, _, _) => edges with { History = new AlteredHistory(edges.History) { Hasty = true } },
        },
        new("never-again", "A call in doubt that must never be made again is made again.")
        {
            Edges = AfterRestart(Reading(fact => fact is CallIntended { Class: RetryClass.Never } intent ? intent with { Class = RetryClass.Safe } : fact)),
        },
        new("second-run", "An event that is delivered again starts another run.") { Deliver = (start, delivery) => delivery == 1 ? start : start with { RunId = $"{start.RunId}-{delivery}" } },
        new("lost-wake-up", "A restart sets no timers for the runs that wait.")
        {
            Edges = AfterRestart((edges, _, _) => edges with { Runs = new AlteredReader(edges.Runs, run => run.Status != RunStatus.Waiting) }),
        },
        new("loser-goes-on", "After a restart the losers of a race are not given up.")
        {
            Edges = AfterRestart(Reading(fact => fact is RunStarted started ? started with { Workflow = WithoutRaces(started.Workflow) } : fact)),
        },
        new("child-lost", "The start of a child is said to be recorded and is not.") { Edges = Losing(fact => fact is RunStarted { Cause.Parent: not null }) },
        new("resume-lost", "A person is told that a run is resumed, and it is not.") { Edges = Losing(fact => fact is RunResumed) },
        new("event-lost", "An event is said to be heard, and nothing is recorded.") { Edges = Losing(fact => fact is EventHeard) },
    ];

    public static PlantedFault Find(string name) =>
        All.FirstOrDefault(fault => fault.Name == name) ?? throw new ArgumentException($"There is no fault {name}. There are: {string.Join(", ", All.Select(fault => fault.Name))}.");

    private static Func<EngineEdges, World, Life, EngineEdges> Writing(Func<RunAppend, World, RunAppend?> writing) =>
        (edges, world, _) => edges with { History = new AlteredHistory(edges.History) { Writing = append => writing(append, world) } };

    private static Func<EngineEdges, World, Life, EngineEdges> Reading(Func<HistoryEvent, HistoryEvent> reading) =>
        (edges, _, _) => edges with { History = new AlteredHistory(edges.History) { Reading = reading } };

    private static Func<EngineEdges, World, Life, EngineEdges> Losing(Func<HistoryEvent, bool> loses) => Writing((append, _) => loses(append.Facts[0]) ? null : append);

    private static Func<EngineEdges, World, Life, EngineEdges> AfterRestart(Func<EngineEdges, World, Life, EngineEdges> fault) =>
        (edges, world, life) => life.Number == 1 ? edges : fault(edges, world, life);

    private static IEnumerable<HistoryEvent> Twice(HistoryEvent fact) => fact is WaitElapsed ? [fact, fact] : [fact];

    private static HistoryEvent WithoutIteration(string runId, HistoryEvent fact) =>
        fact is CallIntended intent ? intent with { EffectKey = KeyWithoutIteration(runId, intent.Path) } : fact;

    private static string KeyWithoutIteration(string runId, string path) => RunId.EffectKey(runId, Iteration().Replace(path, ""));

    private static JsonElement WithoutRaces(JsonElement document) => JsonElement.Parse(document.GetRawText().Replace("\"compete\":true", "\"compete\":false", StringComparison.Ordinal));

    [GeneratedRegex("@[0-9]+")]
    private static partial Regex Iteration();
}
