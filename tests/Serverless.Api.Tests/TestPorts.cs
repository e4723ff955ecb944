using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Queries;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Tests;

/// <summary>The ports that are no store, each answering what the test has set.</summary>
internal sealed class TestPorts : IRunEngine, IRunControl, ISecretReader, IEventDispatch, IWebhookSources, IRuleQueries, IReadiness
{
    public Dictionary<string, string> Secrets { get; } = [];

    public Dictionary<string, WebhookSource>? Sources { get; set; } = [];

    public List<JournaledEvent> Offered { get; } = [];

    public List<string> Faults { get; } = [];

    public List<DoubtAnswer> Doubts { get; } = [];

    public ResolveOutcome Resolution { get; set; } = ResolveOutcome.Resolved;

    public RuleSetReport? Current { get; set; }

    public Explanation? Explanation { get; set; }

    public RecordingLog Log { get; } = new();

    public void AddSource(string document, string secretName, string secret)
    {
        var reading = WebhookSourceReader.Read(DocumentJson.FromJson(JsonElement.Parse(document)));
        Assert.Empty(reading.Problems);
        Sources![reading.Value!.Name] = reading.Value;
        Secrets[secretName] = secret;
    }

    public ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation)
    {
        Doubts.Add(answer);
        return ValueTask.FromResult(Resolution);
    }

    public List<(string RunId, RunAct Act)> Acts { get; } = [];

    public ActOutcome Acted { get; set; } = new ActOutcome.Done(true, null);

    public ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        Acts.Add((runId, act));
        return ValueTask.FromResult(Acted);
    }

    public ValueTask<byte[]?> FindAsync(string name, CancellationToken cancellation) => ValueTask.FromResult(Secrets.TryGetValue(name, out var value) ? Encoding.UTF8.GetBytes(value) : null);

    /// <summary>What is known of secrets that do not fit or are not there.</summary>
    public SecretRenewal Renewal { get; set; } = SecretRenewal.Newest;

    public ValueTask<SecretRenewal> RenewAsync(string name, CancellationToken cancellation) => ValueTask.FromResult(Renewal);

    public void Offer(IReadOnlyList<JournaledEvent> events) => Offered.AddRange(events);

    public SourceLookup Find(string name) =>
        Sources is null ? SourceLookup.NotReady.Instance : Sources.TryGetValue(name, out var source) ? new SourceLookup.Found(source) : SourceLookup.Unknown.Instance;

    public ValueTask<Explanation?> ExplainAsync(JournalRecord record, string? rule, CancellationToken cancellation) => ValueTask.FromResult(Explanation);

    public ValueTask<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<string>>(Faults);
}

/// <summary>Keeps every line that is logged.</summary>
internal sealed class RecordingLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose()
    {
    }
}
