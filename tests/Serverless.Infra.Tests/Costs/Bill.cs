using static Serverless.Infra.Tests.Costs.Assumption;

namespace Serverless.Infra.Tests.Costs;

/// <summary>What a month costs, by the formulas of infra/README.md. Prices in USD.</summary>
/// <param name="EventsADay">Of up to 64 KB each, spread over the day.</param>
internal sealed record Bill(decimal EventsADay)
{
    private const decimal Million = 1_000_000m;

    private const decimal SecondsADay = 86_400m;

    public decimal Events => EventsADay * Days;

    public decimal Runs => Events * MatchingShare;

    public decimal EventGridOperations => 2 * Events;

    /// <summary>1 for the start, 2 for each activity.</summary>
    public static decimal ActionsPerRun => 1 + (2 * ActivitiesPerRun);

    public decimal Actions => Runs * ActionsPerRun;

    /// <summary>Each start and each result is an execution: as many as actions.</summary>
    public decimal Executions => Events + Actions + TestRuns;

    /// <summary>Each of the three groups scales alone. Executions at the same time share an instance, so a group is never billed for more seconds than there are.</summary>
    public decimal GbSeconds => MemoryGb * (Busy(Events) + Busy(Actions) + Busy(TestRuns));

    public decimal QueueOperations => Polls + (Events * QueueOperationsPerEvent);

    public decimal TableTransactions => PointerLooks + (Events * TransactionsPerEvent) + (Runs * TransactionsPerRun);

    public decimal StoredGigabytes => Events * KilobytesKept / Million;

    public decimal LoggedGigabytes => Executions * KilobytesLogged / Million;

    public decimal EventGrid => Beyond(EventGridOperations, EventGridFree) / Million * EventGridOperation;

    public decimal Functions => (Beyond(GbSeconds, FlexGbSecondsFree) * FlexGbSecond) + (Beyond(Executions, FlexExecutionsFree) / Million * FlexExecution);

    public decimal Scheduler => Actions / Million * SchedulerAction;

    public decimal Storage => (QueueOperations / Million * QueueOperation) + (TableTransactions / Million * TableTransaction) + (StoredGigabytes * StoredGb);

    public decimal Logs => Beyond(LoggedGigabytes, LogGbFree) * LogGb;

    public static decimal Watching => (TestRuns * WebTestRun) + (MetricAlerts * MetricAlert) + LogAlert;

    public decimal Total => EventGrid + Functions + Scheduler + Storage + Logs + Watching;

    private static decimal Busy(decimal executions) => Math.Min(executions * LeastSeconds, Days * SecondsADay);

    private static decimal Beyond(decimal used, decimal free) => Math.Max(0, used - free);
}
