using System.Net;
using System.Net.Sockets;
using Serverless.Actions;
using Serverless.Api;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Clocks;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Queries;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Application.Schedules;
using Serverless.Application.Secrets;
using Serverless.Engines.Embedded;
using Serverless.Local.Commands;
using Serverless.Storage.Sqlite;

namespace Serverless.Local.Hosting;

/// <summary>The router in one process: store, engine, rules and API put together, served on this machine unless it is told otherwise.</summary>
internal static class RouterHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="ready">Called with the address once it serves, and with what ends when the router stops; it deals with its own failures.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(UpOptions options, CancellationToken cancellation, Func<Uri, CancellationToken, Task>? ready = null)
    {
        if (options.Rules is not null && !Directory.Exists(options.Rules))
        {
            await Console.Error.WriteLineAsync($"There is no folder '{options.Rules}'. Name the folder of your packs with --rules.");
            return ExitCode.No;
        }

        using var logging = RouterLogging.Create();
        SqliteStore store;
        try
        {
            store = await SqliteStore.OpenAsync(Path.Combine(options.Data, "router.db"), new SqliteStoreOptions { Logger = logging.CreateLogger<SqliteStore>() });
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Unreachable;
        }

        await using var owned = store;
        await using var app = Build(options, store, logging);
        await TakeRulesAsync(app.Services, cancellation);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            await app.StopAsync(CancellationToken.None);
            await Console.Error.WriteLineAsync($"The router cannot serve on {options.Listen}:{options.Port}: {e.Message} Choose another port with --port, or 0 for a free one.");
            return ExitCode.Unreachable;
        }

        return await ServeAsync(app, ready, cancellation);
    }

    /// <summary>Before the first event, so that it waits for nothing.</summary>
    private static async Task TakeRulesAsync(IServiceProvider services, CancellationToken cancellation)
    {
        if (services.GetService<PackFolder>() is { } folder)
        {
            await folder.LoadAsync(cancellation);
        }
        else
        {
            await services.GetRequiredService<RuleSetFollower>().LookAsync(cancellation);
        }
    }

    private static async Task<int> ServeAsync(WebApplication app, Func<Uri, CancellationToken, Task>? ready, CancellationToken cancellation)
    {
        var url = new Uri(app.Urls.First());
        Console.WriteLine($"ready {url.GetLeftPart(UriPartial.Authority)}");
        var stopping = app.Lifetime.ApplicationStopping;
        var recovering = app.Services.GetRequiredService<RunRecovery>().RunAsync(stopping);
        var telling = ready?.Invoke(url, stopping) ?? Task.CompletedTask;
        await app.WaitForShutdownAsync(cancellation);
        await app.Services.GetRequiredService<EmbeddedRunEngine>().StopAsync(Patience);
        await Task.WhenAll(recovering, telling);
        if (cancellation.IsCancellationRequested)
        {
            return ExitCode.Done;
        }

        await Console.Error.WriteLineAsync("The router stopped without being asked to; the lines before say why. Everything accepted is kept, so start it again.");
        return ExitCode.Unreachable;
    }

    /// <summary>Built from nothing: no variable and no file of settings may bind it to another address.</summary>
    private static WebApplication Build(UpOptions options, SqliteStore store, ILoggerFactory logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Listen, options.Port);
        });
        builder.Services.AddSingleton(logging).AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        AddStore(builder.Services, options, store);
        AddRules(builder.Services, options);
        AddPath(builder.Services, options, store);
        builder.Services.AddRouterApi(ApiSettings.Local with { Hosts = [.. options.Hosts, NameOf(options.Listen)] }, gate: options.Gate);
        var app = builder.Build();
        ApiPipeline.Use(app);
        return app;
    }

    // As it stands in the address a client asks for.
    private static string NameOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private static void AddStore(IServiceCollection services, UpOptions options, SqliteStore store) => services
        .AddSingleton<IEventJournal>(store)
        .AddSingleton<IJournalReader>(store)
        .AddSingleton<IVerdictReader>(store)
        .AddSingleton<IRunReader>(store)
        .AddSingleton<IRunSubscriptions>(store)
        .AddAudited(store, AuditIdentity.OnlyHost())
        .AddAdmissions(provider => new LifecycleHistory(new AuditedRunHistory(store, provider.GetRequiredService<AuditWriter>()), provider.GetRequiredService<IEventPublisher>(), options.Lifecycle));

    /// <summary>The files of a folder, or what is pushed; never both.</summary>
    private static void AddRules(IServiceCollection services, UpOptions options)
    {
        services.AddSingleton<LiveRules>().AddSingleton(provider => new PackReader(provider.GetRequiredService<RouterFunctions>().Read));
        if (options.Rules is { } folder)
        {
            services
                .AddSingleton<RuleAuthority>(new RuleAuthority.Files(Path.GetFullPath(folder)))
                .AddSingleton(provider => ActivatorUtilities.CreateInstance<PackFolder>(provider, folder, options.Settings))
                .AddHostedService(provider => provider.GetRequiredService<PackFolder>());
        }
        else
        {
            services
                .AddSingleton<RuleAuthority>(RuleAuthority.Pushes.Instance)
                .AddHostedService(provider => provider.GetRequiredService<RuleSetFollower>());
        }
    }

    /// <summary>From the door to the target, in the order an event goes.</summary>
    private static void AddPath(IServiceCollection services, UpOptions options, SqliteStore store) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton(provider => LocalSecrets.Of(options, provider))
        .AddSingleton<LiveRuleQueries>()
        .AddSingleton<IRuleQueries>(provider => provider.GetRequiredService<LiveRuleQueries>())
        .AddSingleton<IWebhookSources>(provider => provider.GetRequiredService<LiveRuleQueries>())
        .AddSingleton<IReadiness>(provider => new LocalReadiness(store, provider.GetRequiredService<LiveRules>(), options.Rules is null, provider.GetRequiredService<RunRecovery>(), provider.GetRequiredService<AuditWriter>()))
        .AddSingleton<DispatchQueue>()
        .AddSingleton<IEventDispatch>(provider => provider.GetRequiredService<DispatchQueue>())
        .AddSingleton(options.Limits)
        .AddSingleton<EventDispatcher>()
        .AddHostedService<BackgroundDispatch>()
        .AddHostedService<BackgroundGuards>()
        .AddHostedService<BackgroundStops>()
        .AddSingleton<ScheduleSweep>()
        .AddHostedService<BackgroundSchedules>()
        .AddSingleton<IEventPublisher, EmittedEvents>()
        .AddSingleton(provider => LocalFunctions.Create(provider.GetRequiredService<ISecretReader>(), options.Allowed, options.Catalogs, OpenDoor.Of(options, provider)))
        .AddSingleton<IFunctionCaller>(provider => provider.GetRequiredService<RouterFunctions>())
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<EngineEdges>(provider, SteadyTime.Since(MachineTime.Instance)) with { Snapshots = store })
        .AddSingleton<EmbeddedRunEngine>()
        .AddSingleton<RunRecovery>()
        .AddSingleton<IRunEngine>(provider => provider.GetRequiredService<EmbeddedRunEngine>())
        .AddSingleton<IRunListening>(provider => provider.GetRequiredService<EmbeddedRunEngine>())
        .AddSingleton<EventDelivery>()
        .AddSingleton<IWorkflowSource, LiveWorkflows>()
        .AddGuardedControl<EmbeddedRunEngine>();
}
