using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Application.Rehearsals;

/// <summary>Plays a run: the decider decides, stand-ins answer, and the clock goes on to what comes next. Nothing of the world is touched.</summary>
internal sealed class RunPlayer
{
    /// <summary>Decisions of one run, at most.</summary>
    private const int MostSteps = 20_000;

    private readonly RehearsedTasks tasks;
    private readonly RehearsedAnswers answers;
    private readonly DateTimeOffset start;
    private readonly List<HistoryEvent> history = [];
    private RunState state;
    private DateTimeOffset now;
    private long heard;
    private RehearsalDifference? broken;

    private RunPlayer(RehearsedTasks tasks, RunStarted started, IReadOnlyList<TaskAnswers> answers)
    {
        (this.tasks, this.answers, start, now) = (tasks, new RehearsedAnswers(answers, tasks), started.At, started.At);
        heard = started.Cause.Sequence ?? 0;
        state = WorkflowDecider.Apply(RunState.NotStarted.Instance, started, _ => tasks.Workflow);
    }

    public static PlayedRun Play(RehearsedTasks tasks, RunStarted started, IReadOnlyList<TaskAnswers> answers)
    {
        var player = new RunPlayer(tasks, started, answers);
        var steps = 0;
        while (player.Step())
        {
            if (++steps == MostSteps)
            {
                player.broken = new RehearsalDifference("the run", "an end", $"still going on after {MostSteps} steps, {player.now - player.start} after its start: {RunDigest.Of(player.state).Note}");
                break;
            }
        }

        return player.Result();
    }

    private PlayedRun Result() => new(
        tasks,
        [.. history.OfType<TaskStarted>().Select(fact => fact.Path).Where(path => !tasks.IsInsideProbe(RehearsedTasks.ReferenceOf(path)))],
        [.. history.Select(Call).OfType<PlayedCall>()],
        (state as RunState.Ended)?.Outcome,
        now - start,
        broken);

    private static PlayedCall? Call(HistoryEvent fact) => fact switch
    {
        CallIntended call => new PlayedCall(call.Path, (call.Effect ?? CallEffects.Of(call.Function, call.With)) == CallEffect.Read ? "read" : "change", call.With),
        ChildIntended child => new PlayedCall(child.Path, "change", child.Input),
        EmitIntended emit => new PlayedCall(emit.Path, "change", emit.Event),
        _ => null,
    };

    /// <summary>One decision, and the next thing that happens; false where nothing does any more.</summary>
    private bool Step()
    {
        var decision = WorkflowDecider.Decide(state, now);
        history.AddRange(decision.Facts);
        state = decision.State;
        answers.Keep(decision.Commands);
        if (state is RunState.Ended)
        {
            return false;
        }

        return decision.Commands.Any(command => broken is null && Perform(command)) || (broken is null && Sleep(decision.Commands));
    }

    /// <summary>Whether something happened.</summary>
    private bool Perform(Command command)
    {
        switch (command)
        {
            case Command.Subscribe:
                return Add(new ListenOpened(now, command.Path));
            case Command.PublishEvent:
                return Add(new EventEmitted(now, command.Path));
            case Command.StartChild:
                return Add(new ChildStarted(now, command.Path));
            case Command.PerformCall or Command.AwaitChild or Command.AwaitAnswer or Command.AwaitEvent:
                return Answer(command);
            case Command.AskPerson ask:
                broken = new RehearsalDifference("the run", "an end", ask.Question);
                return false;
            default:
                return false;
        }
    }

    private bool Answer(Command command)
    {
        if (answers.For(command.Path, now) is not { } next)
        {
            broken = new MissingAnswer(tasks, command).Difference;
            return false;
        }

        if (next.Due > now || next.Answer is StandIn.Silence)
        {
            return false;
        }

        answers.Give(command.Path);
        return (command, next.Answer) switch
        {
            (Command.PerformCall call, StandIn.Returned returned) => Add(StandInOutcome.Of(call, returned, now)),
            (Command.PerformCall, StandIn.Raised raised) => Add(new CallFailed(now, command.Path, StandInOutcome.Of(raised))),
            (Command.AwaitChild, StandIn.Returned { Status: < 400 } returned) => Add(new ChildCompleted(now, command.Path, returned.Body)),
            (Command.AwaitChild, StandIn.Returned returned) => Add(new ChildFaulted(now, command.Path, StandInOutcome.Answered(returned, "The workflow"))),
            (Command.AwaitChild, StandIn.Raised raised) => Add(new ChildFaulted(now, command.Path, StandInOutcome.Of(raised))),
            (Command.AwaitAnswer question, StandIn.Answered answered) => Answered(question.Approval, answered),
            (Command.AwaitEvent, StandIn.Heard happened) => Heard(command, happened),
            _ => Wrong(command, next.Answer),
        };
    }

    private bool Wrong(Command command, StandIn answer)
    {
        broken = new RehearsalDifference($"the answer of {tasks.NameAt(command.Path)}", "one that a call, a question or a listen can take", $"{answer.GetType().Name.ToLowerInvariant()}, in line {answer.Place.Line}");
        return false;
    }

    /// <summary>By the rules of who may answer and what with.</summary>
    private bool Answered(ApprovalProgress approval, StandIn.Answered answer)
    {
        var act = new RunAct.Answer(answer.By, answer.Reason, approval.Asked.Id, approval.Asked.Binding, answer.Approved) { Subject = answer.By, Roles = answer.Roles, Data = answer.Data };
        switch (ApprovalPolicy.Judge(state, act, now))
        {
            case ActVerdict.Taken taken:
                return Add(taken.Fact);
            case var other:
                broken = new RehearsalDifference($"the answer of {answer.By} to {tasks.NameAt(approval.Asked.Path)}", "one that counts", (other as ActVerdict.Refused)?.Sentence ?? $"{answer.By} has answered so already.");
                return false;
        }
    }

    private bool Heard(Command command, StandIn.Heard happened)
    {
        var facts = WorkflowDecider.Hear(state, new EventArrival(++heard, happened.Event), now);
        foreach (var fact in facts)
        {
            Add(fact);
        }

        broken = facts.Count > 0 ? null : new RehearsalDifference($"the event for {tasks.NameAt(command.Path)}", "one that it listens for", "one that no filter lets through");
        return facts.Count > 0;
    }

    /// <summary>To the next timer, or the next answer that is on its way.</summary>
    private bool Sleep(IReadOnlyList<Command> commands)
    {
        var timer = commands.OfType<Command.WaitUntil>().MinBy(wait => wait.Until);
        var due = commands.Where(command => command is Command.PerformCall or Command.AwaitChild or Command.AwaitAnswer or Command.AwaitEvent)
            .Select(command => answers.For(command.Path, now)).Where(next => next is { Answer: not StandIn.Silence }).Min(next => next?.Due);
        if (timer is null && due is null)
        {
            broken = new RehearsalDifference("the run", "an end", $"it waits for ever: {RunDigest.Of(state).Note}");
            return false;
        }

        if (timer is not null && timer.Until <= now && !(due <= now))
        {
            // Due, and nothing followed by itself: it is told, as engines do.
            return Add(new WaitElapsed(now, timer.Path));
        }

        now = new[] { timer?.Until, due }.Min()!.Value is var then && then > now ? then : now;
        return true;
    }

    private bool Add(HistoryEvent fact)
    {
        state = WorkflowDecider.Apply(state, fact);
        history.Add(fact);
        return true;
    }
}
