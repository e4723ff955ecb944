using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Runs;
using Serverless.Core.Admission.Control;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Approvals;

/// <summary>The questions that runs ask persons: which are open, what they show, and their answers.</summary>
/// <param name="gate">What a yes to a proposal has to pass, so that a question can tell it before; null where nothing is told.</param>
/// <param name="starts">What persons have switched off; null where nothing is told of it.</param>
/// <param name="audit">Where answers that do not count are noted; null for nowhere.</param>
public sealed class ApprovalDesk(IRunReader runs, IRunHistory histories, IRunControl control, ProposalGate? gate = null, StartSwitch? starts = null, AuditWriter? audit = null)
{
    private const int Page = 200;

    private readonly WorkflowCache workflows = new();
    private readonly RunMemory<IReadOnlyList<ApprovalProgress>> questions = new(most: 500);

    /// <summary>Those that can be answered now, of runs that ask or that a person holds; the newest run first.</summary>
    /// <param name="limit">Questions, at most.</param>
    public async Task<IReadOnlyList<OpenApproval>> ListAsync(int limit, CancellationToken cancellation)
    {
        var found = new List<OpenApproval>();
        foreach (var status in (RunStatus[])[RunStatus.Asking, RunStatus.Paused])
        {
            string? before = null;
            while (found.Count < limit && await runs.ListAsync(new RunQuery(before, Page, status), cancellation).ConfigureAwait(false) is { Count: > 0 } page)
            {
                foreach (var run in page.TakeWhile(_ => found.Count < limit))
                {
                    var open = await questions.GetAsync(run, () => OpenAsync(run.RunId, cancellation)).ConfigureAwait(false);
                    found.AddRange(open.Select(one => new OpenApproval(run, one)));
                }

                before = page[^1].RunId;
            }
        }

        return [.. found.Take(limit)];
    }

    private async ValueTask<IReadOnlyList<ApprovalProgress>> OpenAsync(string runId, CancellationToken cancellation) =>
        [.. ApprovalPolicy.Open(WorkflowDecider.Fold(await histories.ReadAsync(runId, cancellation).ConfigureAwait(false), workflows.Read))];

    /// <summary>Null where there never was such a question.</summary>
    public async Task<FoundApproval?> FindAsync(string id, CancellationToken cancellation)
    {
        if (ApprovalId.RunOf(id) is not { } runId || await histories.ReadAsync(runId, cancellation).ConfigureAwait(false) is not { Count: > 0 } history)
        {
            return null;
        }

        var state = WorkflowDecider.Fold(history, workflows.Read);
        return ApprovalRecord.All(history, state).FirstOrDefault(record => record.Asked.Id == id) is { } found
            ? await WithPresentAsync(new FoundApproval(runId, state.Begun!, found) { Paused = (state as RunState.Paused)?.Act }, cancellation).ConfigureAwait(false)
            : null;
    }

    private async Task<FoundApproval> WithPresentAsync(FoundApproval found, CancellationToken cancellation) => found.Record.State is not (ApprovalState.Open or ApprovalState.Approved) ? found : found with
    {
        Closed = gate is not null && found.IsProposal && found.Record.State == ApprovalState.Open ? (await gate.ClosedAsync(found.Run.Cause, cancellation).ConfigureAwait(false))?.Sentence : null,
        Stop = starts is null ? null : (await starts.CurrentAsync(cancellation).ConfigureAwait(false)).Stop,
    };

    /// <summary>Records the answer where it counts. Of answers that come at once each finds the question as the one before left it.</summary>
    /// <exception cref="Journal.StoreUnavailableException">It is not known to be recorded; answer again.</exception>
    public async Task<ActOutcome> AnswerAsync(RunAct.Answer answer, CancellationToken cancellation)
    {
        var outcome = ApprovalId.RunOf(answer.Id) is { } runId ? await control.ActAsync(runId, answer, cancellation).ConfigureAwait(false) : ActOutcome.NoSuchRun.Instance;
        outcome = outcome is ActOutcome.Refused { Code: ApprovalPolicy.NotOpen } ? await TooLateAsync(answer, cancellation).ConfigureAwait(false) : outcome;
        if (outcome is ActOutcome.Refused refused && audit is not null)
        {
            var entry = new AnswerRefused(AuditText.Cut(answer.Id), answer.Approved, AuditText.Cut(answer.Subject), AuditText.Cut(answer.By), AuditText.Cut(answer.How), refused.Code ?? ApprovalPolicy.NotOpen);
            await audit.WriteAsync([entry], cancellation).ConfigureAwait(false);
        }

        return outcome;
    }

    /// <summary>Whoever says again what they have said is told yes again, unless a link that counts once is what they say it with.</summary>
    private async Task<ActOutcome> TooLateAsync(RunAct.Answer answer, CancellationToken cancellation)
    {
        if (await FindAsync(answer.Id, cancellation).ConfigureAwait(false) is not { Record: var record })
        {
            return ActOutcome.NoSuchRun.Instance;
        }

        if (answer.Link is { } link && record.Answers.FirstOrDefault(one => one.Link == link) is { } used)
        {
            return new ActOutcome.Refused($"This link has been used, by {used.By}. {record.Story}") { Code = ApprovalPolicy.LinkUsed };
        }

        return record.Answers.FirstOrDefault(one => one.Subject == answer.Subject) is { } mine && mine.Approved == answer.Approved
            ? new ActOutcome.Done(false, null)
            : new ActOutcome.Refused(record.Story)
            {
                Code = record.State switch
                {
                    ApprovalState.Approved or ApprovalState.Rejected => ApprovalPolicy.Answered,
                    ApprovalState.Timeout => ApprovalPolicy.Expired,
                    _ => ApprovalPolicy.NotOpen,
                },
            };
    }
}

public sealed record OpenApproval(RunSummary Run, ApprovalProgress Approval);

public sealed record FoundApproval(string RunId, RunOrigin Run, ApprovalRecord Record)
{
    /// <summary>Why a yes would not be taken now, as one or two sentences; null where nothing is in the way, or nobody knows.</summary>
    public string? Closed { get; init; }

    /// <summary>Set while all starts are stopped.</summary>
    public ControlAct? Stop { get; init; }

    /// <summary>Set while somebody holds the run.</summary>
    public RunPaused? Paused { get; init; }

    /// <summary>It asks whether its run may begin.</summary>
    public bool IsProposal => Record.Asked.Path == RunGate.Path;

    /// <summary>How far it has come, for whoever has just answered.</summary>
    public string Outlook => Paused is not null && Record.State != ApprovalState.Open ? $"{ApprovalRecord.Word(Record.State)}, the run goes on when it is resumed" : Record.Outlook;

    /// <summary>What whoever answers has to know of the present; null where there is nothing.</summary>
    public string? Notice => Closed
        ?? (Paused is { } paused ? $"The run is paused by {paused.By} ({paused.Reason}): an answer is recorded, and the run goes on with it when it is resumed."
        : Stop is { } stop ? $"All starts have been stopped by {stop.By} ({stop.Reason}): this run was started before and goes on."
        : null);
}
