using System.Text.Json;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Core.Workflows;

/// <summary>A person is asked. What is shown here is what the answer is bound to.</summary>
/// <param name="Id">Of this asking: <see cref="ApprovalId"/>. A task that asks again has another.</param>
/// <param name="Binding">64 hex digits of SHA-256 over plan, targets and rule set; an answer has to name it.</param>
/// <param name="Deadline">From then on nobody can answer; absent where the question waits for ever.</param>
public sealed record ApprovalAsked(
    DateTimeOffset At, string Path, string Id, string Binding, ApprovalTerms Terms, DateTimeOffset? Deadline = null, IReadOnlyList<ApprovalNotice>? Notices = null) : TaskEvent(At, Path);

/// <summary>A person has answered. With a quorum it is one voice of several.</summary>
/// <param name="Subject">Who, as the gate proves it.</param>
/// <param name="By">Who, as records show it.</param>
/// <param name="How">By which way: <c>api</c>, <c>command-line</c>, <c>link</c>, or <c>link by eve (key)</c> where another has made it.</param>
/// <param name="Data">What came with it; absent where nothing did.</param>
/// <param name="Link">The one-use link it came by; absent where it came by none.</param>
public sealed record ApprovalAnswered(
    DateTimeOffset At, string Path, string Id, bool Approved, string Subject, string By, string How, string Reason, JsonElement? Data = null, string? Link = null) : TaskEvent(At, Path);

/// <summary>Somebody is to be told that the question is still open.</summary>
/// <param name="Notice">Which of the notices of <see cref="ApprovalAsked"/>, from 0.</param>
/// <param name="Path">Of the task.</param>
/// <param name="Round">From 1: how often it has been told with this time.</param>
/// <param name="ChildId">Of the run that tells.</param>
public sealed record ApprovalNoticed(DateTimeOffset At, string Path, string Id, int Notice, int Round, string ChildId) : TaskEvent(At, Path);

/// <summary>The deadline is over: neither yes nor no.</summary>
public sealed record ApprovalExpired(DateTimeOffset At, string Path, string Id) : TaskEvent(At, Path);
