namespace Serverless.Infra.Tests.Costs;

/// <summary>A number that the costs rest on.</summary>
/// <param name="Source">Where it was read and when, or that it was not.</param>
internal sealed record Assumption(string Name, decimal Value, string Unit, string Source)
{
    private const string Guess = "our own assumption: measure yours";
    private const string Counted = "counted on the line: tests/Serverless.Storage.AzureTables.Tests, LostAnswerTests";
    private const string Unread = "from memory, no public page could be read: check the price page";

    public static readonly Assumption EventGridOperation = new("eventGrid", 0.60m, "USD per 1,000,000 operations of up to 64 KB", Unread);
    public static readonly Assumption EventGridFree = new("eventGridFree", 100_000m, "operations a month free", Unread);
    public static readonly Assumption FlexGbSecond = new("gbSecond", 0.000026m, "USD per GB-s on demand", "a pricing guide of 2025-05; price page: Azure Functions");
    public static readonly Assumption FlexGbSecondsFree = new("gbSecondsFree", 100_000m, "GB-s a month free, once a subscription", Unread);
    public static readonly Assumption FlexExecution = new("execution", 0.40m, "USD per 1,000,000 executions", Unread);
    public static readonly Assumption FlexExecutionsFree = new("executionsFree", 250_000m, "executions a month free, once a subscription", Unread);
    public static readonly Assumption MemoryGb = new("memory", 2m, "GB an instance", "infra/app/router.bicep, instanceMemoryMB");
    public static readonly Assumption LeastSeconds = new("leastSeconds", 1m, "s an execution at least; then steps of 0.1 s", "Flex Consumption plan page, 2024-05");
    public static readonly Assumption SchedulerAction = new("action", 3.00m, "USD per 1,000,000 actions (Consumption)", "invented to have a number: no price could be read, check the price page");
    public static readonly Assumption TableTransaction = new("table", 0.036m, "USD per 1,000,000 table transactions", Unread);
    public static readonly Assumption QueueOperation = new("queue", 0.40m, "USD per 1,000,000 queue operations", Unread);
    public static readonly Assumption StoredGb = new("stored", 0.06m, "USD per GB and month, ZRS", Unread);
    public static readonly Assumption LogGb = new("log", 2.30m, "USD per GB taken in", "a cost guide of 2026; price page: Azure Monitor");
    public static readonly Assumption LogGbFree = new("logFree", 5m, "GB a month free, once a workspace", "a cost guide of 2026; price page: Azure Monitor");
    public static readonly Assumption WebTestRun = new("testRun", 0.0005m, "USD per run of a standard availability test", Unread);
    public static readonly Assumption MetricAlert = new("metricAlert", 0.10m, "USD per watched metric and month", Unread);
    public static readonly Assumption LogAlert = new("logAlert", 0.50m, "USD per query every 15 minutes and month", Unread);

    public static readonly Assumption Days = new("days", 30m, "days a month", Guess);
    public static readonly Assumption Polls = new("polls", 518_400m, "looks at the queue a month: one each 5 s, also when idle", "host.json, maxPollingInterval");
    public static readonly Assumption PointerLooks = new("pointerLooks", 1_555_200m, "looks at the rule pointer a month: one each 5 s by three instances that never sleep; by fewer when idle", Guess);
    public static readonly Assumption QueueOperationsPerEvent = new("queuePerEvent", 3m, "queue operations an event: put, get, delete", Guess);
    public static readonly Assumption TransactionsPerEvent = new("tablePerEvent", 4m, "table transactions an event that starts nothing and comes by itself; a batch of 50 costs as many", Counted);
    public static readonly Assumption TransactionsPerRun = new("tablePerRun", 20m, "table transactions more for a run", Guess);
    public static readonly Assumption MatchingShare = new("matching", 0.01m, "of all events start a run", Guess);
    public static readonly Assumption ActivitiesPerRun = new("activities", 3m, "activities a run", Guess);
    public static readonly Assumption KilobytesKept = new("kept", 4m, "KB kept an event, for a month", Guess);
    public static readonly Assumption KilobytesLogged = new("logged", 1m, "KB of telemetry an event and an execution of a run", Guess);
    public static readonly Assumption TestRuns = new("testRuns", 8_640m, "runs of the test a month: 3 places, every 15 minutes", "infra/monitoring/alerts.bicep");
    public static readonly Assumption MetricAlerts = new("metricAlerts", 5m, "watched metrics", "infra/monitoring");

    public static readonly IReadOnlyList<Assumption> All =
    [
        EventGridOperation, EventGridFree, FlexGbSecond, FlexGbSecondsFree, FlexExecution, FlexExecutionsFree, MemoryGb, LeastSeconds, SchedulerAction,
        TableTransaction, QueueOperation, StoredGb, LogGb, LogGbFree, WebTestRun, MetricAlert, LogAlert,
        Days, Polls, PointerLooks, QueueOperationsPerEvent, TransactionsPerEvent, TransactionsPerRun, MatchingShare, ActivitiesPerRun, KilobytesKept, KilobytesLogged,
        TestRuns, MetricAlerts,
    ];

    public static implicit operator decimal(Assumption assumption) => assumption.Value;

    public decimal ToDecimal() => Value;
}
