using System.Text;
using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

/// <summary>Histories as they were written once: <c>Golden/NAME.yaml</c> is a workflow, <c>Golden/NAME.jsonl</c> the facts of its run, one a line.
/// A new decider has to read the old ones and decide the same. Where the change is wanted, renew them by running this class with
/// <c>RENEW_GOLDEN=1</c>, and read the difference before it is committed; facts that are in use in stores may be added to, never changed.</summary>
public class GoldenTests
{
    private static readonly string Folder = Find();

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_run_is_still_the_one_that_was_written_down(string name)
    {
        var lines = Run(name).History.Select(fact => Encoding.UTF8.GetString(HistoryJson.Write(fact))).ToList();
        if (Environment.GetEnvironmentVariable("RENEW_GOLDEN") == "1")
        {
            File.WriteAllText(Path.Combine(Folder, $"{name}.jsonl"), string.Join('\n', lines) + "\n");
        }

        Assert.Equal(Recorded(name), lines);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_that_was_written_down_can_be_taken_up_after_any_fact(string name)
    {
        var recorded = Recorded(name).Select(line => HistoryJson.Read(Encoding.UTF8.GetBytes(line))).ToList();
        var end = WorkflowDecider.Fold(recorded);
        Assert.IsType<RunState.Ended>(end);
        for (var kept = 1; kept <= recorded.Count; kept++)
        {
            Assert.Equal($"{end}", $"{Rehearsal.From(recorded.Take(kept), Answer, Send).Run().State}");
        }
    }

    private static Rehearsal Run(string name) => Rehearsal.Of(
        Yaml.Read(File.ReadAllText(Path.Combine(Folder, $"{name}.yaml"))),
        JsonElement.Parse("""{"host":"web-1","free":4.50}"""),
        Answer,
        Send).Run();

    /// <summary>The first call fails, every later one says how many there were. Azure puts a call off, accepts it, and has done it when it is asked.</summary>
    private static object? Answer(Command.PerformCall call, IReadOnlyList<HistoryEvent> history) => call switch
    {
        { Function: Functions.AzureRequest, Progress: null } => new CallDeferred(history[^1].At, call.Path, history[^1].At.AddSeconds(7), history[^1].At.AddHours(1), new Failure(FailureTypes.Communication, 429, "TooManyRequests")),
        { Function: Functions.AzureRequest, Progress: { State: null, Deadline: var deadline } } => new CallAccepted(history[^1].At, call.Path, history[^1].At.AddSeconds(15), deadline, JsonElement.Parse("""{"uri":"https://management.azure.com/operations/1","asked":0}""")),
        { Function: Functions.AzureRequest } => JsonElement.Parse("""{"status":"Succeeded"}"""),
        _ => Http(history),
    };

    private static object? Http(IReadOnlyList<HistoryEvent> history) =>
        history.Count(fact => fact is CallReturned or CallFailed) is > 0 and var before
            ? JsonElement.Parse($$"""{"calls":{{before}},"free":61.0}""")
            : new Failure(FailureTypes.Communication, 503, "Service Unavailable");

    /// <summary>One that begins, two, and one that ends.</summary>
    private static string? Send(IReadOnlyList<HistoryEvent> history) => history.OfType<EventHeard>().Count() switch
    {
        0 => """{"specversion":"1.0","id":"1","source":"/s","type":"com.example.begun","subject":"web-1","data":{"n":1}}""",
        1 or 2 => """{"specversion":"1.0","id":"2","source":"/s","type":"com.example.free","subject":"web-1","data":4.50}""",
        3 => """{"specversion":"1.0","id":"3","source":"/s","type":"com.example.done","subject":"web-1"}""",
        _ => null,
    };

    private static string[] Recorded(string name) => File.ReadAllLines(Path.Combine(Folder, $"{name}.jsonl"));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "tests", "Serverless.Core.Tests", "Workflows", "Golden");
    }
}
