using Microsoft.AspNetCore.Server.Kestrel.Core;
using Serverless.Actions.Http;
using Serverless.Api;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Queries;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Engines.Embedded;
using Serverless.Local.Commands;
using Serverless.Storage.Sqlite;

namespace Serverless.Local.Hosting;

/// <summary>The router in one process: store, engine, rules and API put together, served on 127.0.0.1.</summary>
internal static class RouterHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="ready">Called with the address once it serves.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(UpOptions options, CancellationToken cancellation, Func<Uri, Task>? ready = null)
    {
        if (!Directory.Exists(options.Rules))
        {
            await Console.Error.WriteLineAsync($"There is no folder '{options.Rules}'. Name the folder of your packs with --rules.");
            return ExitCode.No;
        }

        SqliteStore store;
        try
        {
            store = await SqliteStore.OpenAsync(Path.Combine(options.Data, "router.db"));
        }
        catch (StoreUnavailableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Unreachable;
        }

        await using var owned = store;
        await using var app = Build(options, store);
        app.Services.GetRequiredService<PackFolder>().Load();
        var engine = app.Services.GetRequiredService<EmbeddedRunEngine>();
        await app.StartAsync(cancellation);
        var url = new Uri(app.Urls.First());
        Console.WriteLine($"ready {url.GetLeftPart(UriPartial.Authority)}");
        var recovering = RecoverAsync(engine, app.Logger, cancellation);
        var telling = ready?.Invoke(url) ?? Task.CompletedTask;
        await app.WaitForShutdownAsync(cancellation);
        await engine.StopAsync(Patience);
        await Task.WhenAll(recovering, telling).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ExitCode.Done;
    }

    private static WebApplication Build(UpOptions options, SqliteStore store)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}");
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        AddStore(builder.Services, store);
        AddPath(builder.Services, options, store);
        builder.Services.AddRouterApi(ApiSettings.Local);
        var app = builder.Build();
        ApiPipeline.Use(app);
        return app;
    }

    private static void AddStore(IServiceCollection services, SqliteStore store) => services
        .AddSingleton<IEventJournal>(store)
        .AddSingleton<IJournalReader>(store)
        .AddSingleton<IVerdictLedger>(store)
        .AddSingleton<IVerdictReader>(store)
        .AddSingleton<IRunHistory>(store)
        .AddSingleton<IRunReader>(store);

    /// <summary>From the door to the target, in the order an event goes.</summary>
    private static void AddPath(IServiceCollection services, UpOptions options, SqliteStore store) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton<ISecretReader>(new EnvironmentSecretReader(options.Secrets))
        .AddSingleton<LiveRules>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<PackFolder>(provider, options.Rules, options.Settings))
        .AddHostedService(provider => provider.GetRequiredService<PackFolder>())
        .AddSingleton<LiveRuleQueries>()
        .AddSingleton<IRuleQueries>(provider => provider.GetRequiredService<LiveRuleQueries>())
        .AddSingleton<IWebhookSources>(provider => provider.GetRequiredService<LiveRuleQueries>())
        .AddSingleton<IReadiness>(provider => new LocalReadiness(store, provider.GetRequiredService<LiveRules>()))
        .AddSingleton<DispatchQueue>()
        .AddSingleton<IEventDispatch>(provider => provider.GetRequiredService<DispatchQueue>())
        .AddSingleton<EventDispatcher>()
        .AddHostedService<BackgroundDispatch>()
        .AddSingleton<IEventPublisher, EmittedEvents>()
        .AddSingleton<IFunctionCaller>(new HttpFunctionCaller())
        .AddSingleton<EngineEdges>()
        .AddSingleton<EmbeddedRunEngine>()
        .AddSingleton<IRunEngine>(provider => provider.GetRequiredService<EmbeddedRunEngine>());

    private static async Task RecoverAsync(EmbeddedRunEngine engine, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            Logs.RunsTakenUp(logger, await engine.RecoverAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Stopped while taking them up: the next start takes up the rest.
        }
    }
}
