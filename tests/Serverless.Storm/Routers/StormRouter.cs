using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Actions;
using Serverless.Api;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Queries;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Engines.Embedded;
using Serverless.Storm.Rules;

namespace Serverless.Storm.Routers;

/// <summary>A whole router in one process, put together as the product's own hosts are: doors, dispatcher, guards, sweep, engine, audit. It shares its store
/// with others.</summary>
public static class StormRouter
{
    /// <summary>Serves until standard input ends; the line <c>ready URL</c> says where.</summary>
    public static async Task RunAsync<TStore>(TStore store, RouterSeat seat)
        where TStore : class, IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IRunSubscriptions, IRuleSetStore, IAdmissionLedger, IAuditLog
    {
        await using var app = Build(store, seat);
        app.Services.GetRequiredService<LiveRules>().Replace(StormRules.Read(seat.Sink, app.Services.GetRequiredService<RouterFunctions>()));
        await app.StartAsync();
        Console.WriteLine($"ready {app.Urls.First()}");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        await app.Services.GetRequiredService<EmbeddedRunEngine>().StopAsync(TimeSpan.FromSeconds(5));
    }

    private static WebApplication Build<TStore>(TStore store, RouterSeat seat)
        where TStore : class, IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IRunSubscriptions, IRuleSetStore, IAdmissionLedger, IAuditLog
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter(level => level >= LogLevel.Warning);
        builder.Services.AddSingleton(store).AddSingleton<IEventJournal>(store).AddSingleton<IJournalReader>(store).AddSingleton<IVerdictReader>(store)
            .AddSingleton<IRunReader>(store).AddSingleton<IRunSubscriptions>(store)
            .AddAudited(store, AuditIdentity.OneOfMany())
            .AddAdmissions(provider => new AuditedRunHistory(store, provider.GetRequiredService<AuditWriter>()));
        AddPath(builder.Services, store, seat);
        builder.Services.AddRouterApi(ApiSettings.Local);
        var app = builder.Build();
        ApiPipeline.Use(app);
        return app;
    }

    private static void AddPath(IServiceCollection services, IRunReader runs, RouterSeat seat) => services
        .AddSingleton(seat)
        .AddSingleton<TimeProvider>(seat.Time)
        .AddSingleton<ISecretReader, EnvironmentSecretReader>()
        .AddSingleton<LiveRules>()
        .AddSingleton<RuleAuthority>(RuleAuthority.Pushes.Instance)
        .AddSingleton<LiveRuleQueries>()
        .AddSingleton<IRuleQueries>(provider => provider.GetRequiredService<LiveRuleQueries>())
        .AddSingleton<IWebhookSources>(provider => provider.GetRequiredService<LiveRuleQueries>())
        .AddSingleton<IReadiness, AlwaysReady>()
        .AddSingleton<DispatchQueue>()
        .AddSingleton<IEventDispatch>(provider => provider.GetRequiredService<DispatchQueue>())
        .AddSingleton(AdmissionLimits.Usual)
        .AddSingleton<EventDispatcher>()
        .AddHostedService<BackgroundDispatch>()
        .AddHostedService<BackgroundGuards>()
        .AddSingleton<IEventPublisher, EmittedEvents>()
        .AddSingleton(provider => new RouterFunctions(provider.GetRequiredService<ISecretReader>()))
        .AddSingleton<IFunctionCaller>(provider => provider.GetRequiredService<RouterFunctions>())
        .AddSingleton<IWorkflowSource, LiveWorkflows>()
        .AddSingleton(new OwnRuns(runs, seat))
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<EngineEdges>(provider) with { Runs = provider.GetRequiredService<OwnRuns>() })
        .AddSingleton<EmbeddedRunEngine>()
        .AddSingleton<IRunEngine, SpreadRuns>()
        .AddSingleton<IRunListening>(provider => provider.GetRequiredService<EmbeddedRunEngine>())
        .AddHostedService<TakingUp>()
        .AddGuardedControl<EmbeddedRunEngine>();
}
