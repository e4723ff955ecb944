using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Api.Gates;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Queries;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Contracts.Memory;
using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Api.Tests;

/// <summary>The whole API over a store in memory, with every port that a test may want to break.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Where what it does is audited.</summary>
    public const string Chain = "test";

    private readonly IHost host;

    private TestApi(IHost host, MemoryStore store, TestPorts ports)
    {
        (this.host, Store, Ports) = (host, store, ports);
        Client = host.GetTestClient();
    }

    public HttpClient Client { get; }

    public MemoryStore Store { get; }

    public TestPorts Ports { get; }

    public static async Task<TestApi> StartAsync(ApiSettings? settings = null, IntakeSettings? intake = null, IEventJournal? journal = null, RuleAuthority? authority = null, IRuleSetStore? ruleSets = null, ApiGate? gate = null, Func<MemoryStore, IRunControl>? control = null, Func<string, TimeZoneInfo?>? zones = null)
    {
        var store = new MemoryStore();
        var ports = new TestPorts();
        var host = new HostBuilder()
            .ConfigureWebHost(web => web.UseTestServer().ConfigureServices(services => Register(services.AddSingleton(authority ?? RuleAuthority.Pushes.Instance).AddSingleton(ruleSets ?? store), store, ports, journal, settings, intake, gate, control, zones)).Configure(app => ApiPipeline.Use(app)))
            .ConfigureLogging(logging => logging.ClearProviders().AddProvider(ports.Log))
            .Build();
        await host.StartAsync();
        return new TestApi(host, store, ports);
    }

    public IServiceProvider Services => host.Services;

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    public async Task<Answer> PostAsync(string url, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        return await SendAsync(request, headers);
    }

    public Task<Answer> PostAsync(string url, string body, params (string Name, string Value)[] headers) => PostAsync(url, Encoding.UTF8.GetBytes(body), headers);

    public async Task<Answer> GetAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await SendAsync(request, []);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request, IEnumerable<(string Name, string Value)> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || request.Content?.Headers.TryAddWithoutValidation(name, value) != true)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await Client.SendAsync(request);
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync());
    }

    private static void Register(IServiceCollection services, MemoryStore store, TestPorts ports, IEventJournal? journal, ApiSettings? settings, IntakeSettings? intake, ApiGate? gate, Func<MemoryStore, IRunControl>? control, Func<string, TimeZoneInfo?>? zones)
    {
        if (zones is not null)
        {
            services.AddSingleton(zones);
        }

        services.AddSingleton<TimeProvider>(new StoppedClock(Noon));
        services.AddRouterApi(settings ?? ApiSettings.Local, intake, gate);
        services.AddSingleton(journal ?? store);
        services.AddSingleton<IJournalReader>(store);
        services.AddSingleton<IVerdictReader>(store);
        services.AddSingleton<IRunReader>(store);
        services.AddSingleton<IAdmissionLedger>(store);
        services.AddSingleton<IAuditLog>(store);
        services.AddSingleton(new AuditIdentity("test", Chain));
        services.AddSingleton<AuditWriter>();
        services.AddSingleton<IRunHistory>(store);
        services.AddSingleton<IRunEngine>(ports);
        services.AddSingleton(control?.Invoke(store) ?? ports);
        services.AddSingleton<ISecretReader>(ports);
        services.AddSingleton<IEventDispatch>(ports);
        services.AddSingleton<IWebhookSources>(ports);
        services.AddSingleton<IRuleQueries>(ports);
        services.AddSingleton<IReadiness>(ports);
        services.AddSingleton<LiveRules>();
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

internal sealed record Answer(int Status, HttpResponseHeaders Headers, string? ContentType, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>The answer is problem details of this status; gives the codes of its errors.</summary>
    public IReadOnlyList<string> Problem(HttpStatusCode status)
    {
        Assert.True((int)status == Status, $"{Status} {Text}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(Status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        Assert.NotEmpty(Json.GetProperty("detail").GetString()!);
        return Json.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateArray().Select(error => error.GetProperty("code").GetString()!)] : [];
    }
}
