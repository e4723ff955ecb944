using Serverless.Core.Access;
using Serverless.Core.Workflows.Control;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Approvals;

/// <summary>Decides whether an answer counts.</summary>
public static class ApprovalPolicy
{
    /// <summary>The question is not open, or never was.</summary>
    public const string NotOpen = "not-open";
    public const string Expired = "expired";

    /// <summary>What was shown is not what is asked now.</summary>
    public const string Stale = "stale";
    public const string WrongPerson = "wrong-person";
    public const string Answered = "answered";
    public const string LinkUsed = "link-used";
    public const string BadData = "bad-data";

    /// <summary>The questions of a run that a person can answer now.</summary>
    public static IEnumerable<ApprovalProgress> Open(RunState state) =>
        state is RunState.Cancelling ? [] : WorkflowDecider.Commands(state).OfType<Command.AwaitAnswer>().Select(command => command.Approval);

    public static ActVerdict Judge(RunState state, RunAct.Answer answer, DateTimeOffset now)
    {
        if (Open(state).FirstOrDefault(open => open.Asked.Id == answer.Id) is not { } approval)
        {
            return Refused(NotOpen, "No such question is open.");
        }

        var asked = approval.Asked;
        if (now >= asked.Deadline)
        {
            return Refused(Expired, $"The question could be answered until {Iso8601.Format(asked.Deadline!.Value)}; that is over.");
        }

        if (answer.Link is { } link && approval.Answers.FirstOrDefault(one => one.Link == link) is { } used)
        {
            return Refused(LinkUsed, $"This link has been used: {used.By} answered with it at {Iso8601.Format(used.At)}.");
        }

        if (answer.Binding != asked.Binding)
        {
            return Refused(Stale, "The plan, its targets or the rules have changed since this was shown; look at the question as it stands now and answer that.");
        }

        if (Objection(asked.Terms, answer.Subject, answer.Roles, answer.By) is { } objection)
        {
            return Refused(WrongPerson, objection);
        }

        if (approval.Answers.FirstOrDefault(one => one.Subject == answer.Subject) is { } earlier)
        {
            return earlier.Approved == answer.Approved ? new ActVerdict.AlreadySo(null) : Refused(Answered, $"{earlier.By} has answered already, at {Iso8601.Format(earlier.At)}; an answer stands.");
        }

        if (answer.Approved && approval.Schema is { } schema)
        {
            if (answer.Data is not { } data)
            {
                return Refused(BadData, "A yes to this question comes with data, and none came; the question shows their schema.");
            }

            if (schema.Validate(data) is { Count: > 0 } violations)
            {
                return Refused(BadData, $"What came with the answer is not as asked: {string.Join("; ", violations)}.");
            }
        }

        return new ActVerdict.Taken(new ApprovalAnswered(now, asked.Path, asked.Id, answer.Approved, answer.Subject, answer.By, answer.How, answer.Reason, answer.Data, answer.Link));
    }

    /// <summary>Why this person may not answer; null where they may.</summary>
    /// <param name="by">As the sentence names them.</param>
    public static string? Objection(ApprovalTerms terms, string subject, IReadOnlyList<string> roles, string by)
    {
        if (terms.NotBy.Contains(subject))
        {
            return $"{by} is the author of what is asked about; somebody else has to answer.";
        }

        var anybody = terms.Users.Count == 0 && terms.Roles.Count == 0;
        return anybody || terms.Users.Contains(subject) || terms.Roles.Any(role => Holds(roles, role)) ? null
            : $"{by} is not among those who may answer: {string.Join(", ", terms.Users.Concat(terms.Roles.Select(role => $"whoever holds {role}")))}.";
    }

    /// <summary>Each of our own roles holds those before it.</summary>
    private static bool Holds(IReadOnlyList<string> held, string role) =>
        held.Contains(role) || (AccessRoles.Highest([role]) is var needed and not AccessRole.None && AccessRoles.Highest(held) >= needed);

    private static ActVerdict.Refused Refused(string code, string sentence) => new(sentence) { Code = code };
}
