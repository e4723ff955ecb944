using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Waits for events; its output is the list of those it has heard. Serverless Workflow DSL 1.0.3, "Listen".</summary>
/// <param name="Foreach">What is done for each of them, one after the other; null for nothing.</param>
public sealed record ListenTask(TaskFrame Frame, EventStrategy To, EventReading Read, EventLoop? Foreach) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new ListenRun(this, opening, ListenProgress.None);
}

/// <summary>Serverless Workflow DSL 1.0.3, "Event Consumption Strategy".</summary>
/// <param name="All">Each filter has to have its event; otherwise the first event that passes any is enough.</param>
/// <param name="Filters">None: every event passes.</param>
/// <param name="Until">When enough was heard; null for the first that passes.</param>
public sealed record EventStrategy(bool All, IReadOnlyList<EventFilter> Filters, ListenEnd? Until)
{
    /// <summary>The types of the events that can pass, also those that end it; null for all types.</summary>
    internal IReadOnlyList<string>? Types
    {
        get
        {
            IEnumerable<EventFilter> all = Until is ListenEnd.Heard heard ? [.. Filters, .. heard.Events.Filters] : Filters;
            return Filters.Count == 0 || all.Any(filter => filter.Type is null) ? null : [.. all.Select(filter => filter.Type!).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Whether events that passed these filters are enough.</summary>
    internal bool IsMet(IReadOnlyCollection<int> passed) => All ? passed.Count >= Filters.Count : passed.Count > 0;
}

/// <summary>What ends a <c>listen</c> to any number of events.</summary>
public abstract record ListenEnd
{
    private ListenEnd()
    {
    }

    /// <summary>Asked after each event; its data are the events so far.</summary>
    public sealed record Holds(RuntimeExpression Condition) : ListenEnd;

    /// <summary>Other events, which are not part of the output.</summary>
    public sealed record Heard(EventStrategy Events) : ListenEnd;
}

/// <summary>How a task sees an event.</summary>
public enum EventReading
{
    /// <summary>Its data; null where it has none.</summary>
    Data,

    /// <summary>The whole CloudEvent.</summary>
    Envelope,

    /// <summary>The text of its data as it came.</summary>
    Raw,
}

/// <summary>Serverless Workflow DSL 1.0.3, "Subscription Iterator".</summary>
/// <param name="Item">Variable of the event.</param>
/// <param name="At">Variable of its index, from 0.</param>
public sealed record EventLoop(string Item, string At, TaskList Body, DataShape Output, DataShape Export);
