using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Application.Rehearsals;

/// <summary>What a task is answered, in the order in which it asks.</summary>
/// <param name="Task">Name or reference of the task.</param>
/// <param name="Always">The only answer is given however often it asks; otherwise each is given once.</param>
internal sealed record TaskAnswers(Named Task, IReadOnlyList<StandIn> Answers, bool Always);

/// <summary>An answer that stands in for one of the outside.</summary>
/// <param name="After">How long it takes to come.</param>
internal abstract record StandIn(DocumentPlace Place, TimeSpan After)
{
    /// <summary>A call, or the run of another workflow, answers.</summary>
    /// <param name="Status">As HTTP has it; 400 and more is a failure.</param>
    public sealed record Returned(DocumentPlace Place, TimeSpan After, JsonElement Body, int Status) : StandIn(Place, After);

    /// <summary>A call, or the run of another workflow, fails.</summary>
    public sealed record Raised(DocumentPlace Place, TimeSpan After, Failure Failure) : StandIn(Place, After);

    /// <summary>A person answers a question.</summary>
    /// <param name="Data">What comes with it; null where nothing does.</param>
    public sealed record Answered(DocumentPlace Place, TimeSpan After, bool Approved, string By, string Reason, IReadOnlyList<string> Roles, JsonElement? Data) : StandIn(Place, After);

    /// <summary>Nobody answers a question, or no event comes, until its time is over.</summary>
    public sealed record Silence(DocumentPlace Place) : StandIn(Place, TimeSpan.Zero);

    /// <summary>An event comes that a run listens for.</summary>
    public sealed record Heard(DocumentPlace Place, TimeSpan After, JsonElement Event) : StandIn(Place, After);
}
