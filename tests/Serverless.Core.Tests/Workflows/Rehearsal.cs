using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Snapshots;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Tests.Workflows;

/// <summary>A run in memory: decides, lets a performer answer the calls, and moves its clock to the next timer.</summary>
internal sealed class Rehearsal
{
    public static readonly DateTimeOffset Start = new(2025, 1, 31, 8, 0, 0, TimeSpan.Zero);

    private readonly List<HistoryEvent> history;

    private Rehearsal(List<HistoryEvent> history)
    {
        this.history = history;
        State = WorkflowDecider.Fold(history);
        Now = history[^1].At;
    }

    public IReadOnlyList<HistoryEvent> History => history;

    public RunState State { get; private set; }

    public DateTimeOffset Now { get; set; }

    /// <summary>What a call is answered with: an output, a failure, or a fact; null leaves it open. It may look at the history to know what came before.</summary>
    public Func<Command.PerformCall, IReadOnlyList<HistoryEvent>, object?> Performer { get; init; } = (_, _) => JsonElement.Parse("{}");

    /// <summary>The next event that comes in while the run waits for one; null where none does. It may look at the history to know what came before.</summary>
    public Func<IReadOnlyList<HistoryEvent>, string?> Sender { get; init; } = _ => null;

    /// <summary>What a child comes to: an output or a failure; null leaves it open.</summary>
    public Func<string, object?> Child { get; set; } = _ => JsonElement.Parse("""{"child":true}""");

    public RunOutcome? Outcome => (State as RunState.Ended)?.Outcome;

    public string Output => Outcome is RunOutcome.Completed completed ? completed.Output.GetRawText() : throw new InvalidOperationException($"{Outcome}");

    public Failure Failure => ((RunOutcome.Faulted)Outcome!).Failure;

    /// <summary>The names of the tasks that were started, in order.</summary>
    public IEnumerable<string> Started => history.OfType<TaskStarted>().Select(fact => fact.Path[(fact.Path.LastIndexOf('/') + 1)..]);

    public static Rehearsal Of(string workflow, string input = "{}", Func<Command.PerformCall, IReadOnlyList<HistoryEvent>, object?>? performer = null) =>
        Of(Yaml.Read(workflow), JsonElement.Parse(input), performer);

    public static Rehearsal Of(DocumentNode workflow, JsonElement input, Func<Command.PerformCall, IReadOnlyList<HistoryEvent>, object?>? performer = null, Func<IReadOnlyList<HistoryEvent>, string?>? sender = null)
    {
        var reading = WorkflowReader.Read(workflow);
        Assert.Empty(reading.Problems);
        return From([new RunStarted(Start, "r1", reading.Value!.Document, input, new RunCause(null, null, null, null, null))], performer, sender);
    }

    /// <summary>Takes up a history where it stopped.</summary>
    public static Rehearsal From(
        IEnumerable<HistoryEvent> history,
        Func<Command.PerformCall, IReadOnlyList<HistoryEvent>, object?>? performer = null,
        Func<IReadOnlyList<HistoryEvent>, string?>? sender = null) => new([.. history])
        {
            Performer = performer ?? ((_, _) => JsonElement.Parse("{}")),
            Sender = sender ?? (_ => null),
        };

    /// <summary>The tasks (the lines under <c>do:</c>) of a workflow named <c>test/t:1.0.0</c>.</summary>
    public static string Tasks(string tasks, string more = "") =>
        $"document: {{ dsl: '1.0.3', namespace: test, name: t, version: '1.0.0' }}\n{more}\ndo:\n{tasks}";

    public Decision Decide()
    {
        var decision = WorkflowDecider.Decide(State, Now);
        history.AddRange(decision.Facts);
        State = Kept(decision.State);
        return decision;
    }

    public void Add(HistoryEvent fact)
    {
        State = Kept(WorkflowDecider.Apply(State, fact));
        history.Add(fact);
    }

    /// <summary>Offers an event, and goes on as far as the run can.</summary>
    /// <returns>Whether it was heard.</returns>
    public bool Offer(long sequence, string cloudEvent)
    {
        var facts = WorkflowDecider.Hear(State, new EventArrival(sequence, JsonElement.Parse(cloudEvent)), Now);
        foreach (var fact in facts)
        {
            Add(fact);
        }

        Run();
        return facts.Count > 0;
    }

    /// <summary>To the end, or to where only a person or an unanswered call can go on.</summary>
    /// <param name="stopAtWait">Whether the clock stands still.</param>
    public Rehearsal Run(bool stopAtWait = false)
    {
        while (Step(stopAtWait))
        {
        }

        return this;
    }

    /// <summary>One decision and the next thing that happens outside; false where nothing does.</summary>
    public bool Step(bool stopAtWait = false)
    {
        var commands = Decide().Commands;
        return commands.Any(Perform) || (!stopAtWait && Sleep(commands));
    }

    /// <summary>Every rehearsal goes on with what was read of a snapshot: whatever a state may hold, it is written and read.</summary>
    private RunState Kept(RunState state)
    {
        // Of longer runs now and then: to write all of it at each step takes minutes.
        if (history.Count > 20 && history.Count % (history.Count > 1_000 ? 997 : 19) != 0)
        {
            return state;
        }

        var bytes = RunStateJson.Write(state);
        var read = bytes is null ? null : RunStateJson.Read(bytes);
        Assert.NotNull(read);
        Assert.Equal($"{state}", $"{read}");
        return read;
    }

    private bool Perform(Command command)
    {
        if (command is Command.AwaitEvent && Sender(history) is { } cloudEvent)
        {
            var heard = WorkflowDecider.Hear(State, new EventArrival(history.Count, JsonElement.Parse(cloudEvent)), Now);
            heard.ToList().ForEach(Add);
            return heard.Count > 0;
        }

        HistoryEvent? answer = command switch
        {
            Command.PerformCall call => Performer(call, history) switch
            {
                JsonElement output => new CallReturned(Now, call.Path, output),
                Failure failure => new CallFailed(Now, call.Path, failure),
                TaskEvent fact => fact,
                _ => null,
            },
            Command.Subscribe listen => new ListenOpened(Now, listen.Path),
            Command.StartChild child => new ChildStarted(Now, child.Path),
            Command.AwaitChild child when Child(child.ChildId) is { } end => end switch
            {
                JsonElement output => new ChildCompleted(Now, child.Path, output),
                _ => new ChildFaulted(Now, child.Path, (Failure)end),
            },
            Command.PublishEvent publish => new EventEmitted(Now, publish.Path),
            _ => null,
        };
        if (answer is not null)
        {
            Add(answer);
        }

        return answer is not null;
    }

    private bool Sleep(IReadOnlyList<Command> commands)
    {
        var next = commands.OfType<Command.WaitUntil>().MinBy(wait => wait.Until);
        if (next is null || commands.Any(c => c is Command.AskPerson))
        {
            return false;
        }

        if (next.Until > Now)
        {
            Now = next.Until;
            return true;
        }

        // Due, and nothing followed by itself: it is told, as engines do.
        Add(new WaitElapsed(Now, next.Path));
        return true;
    }
}
