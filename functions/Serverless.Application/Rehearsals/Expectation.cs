using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Application.Rehearsals;

/// <summary>What a rehearsal expects. What is null is not looked at.</summary>
/// <param name="Verdicts">By rule; the name is null for the only rule that is asked.</param>
internal sealed record Expectation(IReadOnlyList<ExpectedVerdict> Verdicts)
{
    /// <summary>The tasks that are started, in order, by name or reference.</summary>
    public IReadOnlyList<Named>? Tasks { get; init; }

    /// <summary>The calls that are made, in order.</summary>
    public IReadOnlyList<ExpectedCall>? Calls { get; init; }

    /// <summary>Of the calls those that may change something.</summary>
    public IReadOnlyList<ExpectedCall>? Changes { get; init; }

    /// <summary><c>completed</c>, <c>faulted</c> or <c>cancelled</c>.</summary>
    public string? Outcome { get; init; }

    public JsonElement? Output { get; init; }

    /// <summary>Of RFC 9457: its type, title, status and so on.</summary>
    public JsonElement? Fault { get; init; }

    /// <summary>How long the run takes.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>Whether anything is expected of a run: otherwise none is played.</summary>
    public bool OfRun => Tasks is not null || Calls is not null || Changes is not null || Outcome is not null || Output is not null || Fault is not null || Took is not null;
}

/// <param name="Rule">Null for the only one that is asked.</param>
/// <param name="Decision">As verdicts are told: <c>admitted</c>, <c>unmatched</c>, …</param>
/// <param name="Reason">What the reason contains; null for anything.</param>
internal sealed record ExpectedVerdict(Named? Rule, string Decision, string? Reason);

/// <param name="Task">Name or reference.</param>
/// <param name="Effect"><c>read</c> or <c>change</c>; null for either.</param>
/// <param name="With">Arguments, as far as they are given; null for any.</param>
internal sealed record ExpectedCall(Named Task, string? Effect, JsonElement? With, DocumentPlace Place);
