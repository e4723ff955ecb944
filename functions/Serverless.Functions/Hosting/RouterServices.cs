using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
using Serverless.Core.Events.Handshakes;
using Serverless.Engines.DurableTask;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Doors;
using Serverless.Storage.AzureTables;

namespace Serverless.Functions.Hosting;

/// <summary>The router in a function app: store, engine, rules and API put together.</summary>
internal static class RouterServices
{
    public static void AddRouter(this IServiceCollection services, IConfiguration configuration, AzureTablesStore store)
    {
        var settings = RouterSettings.Read(configuration);
        services
            .AddSingleton<IEventJournal>(store)
            .AddSingleton<IJournalReader>(store)
            .AddSingleton<IVerdictReader>(store)
            .AddSingleton<IRunReader>(store)
            .AddSingleton<IRunSubscriptions>(store)
            .AddAudited(store, AuditIdentity.OneOfMany())
            .AddAdmissions(provider => new LifecycleHistory(
                new AuditedRunHistory(store, provider.GetRequiredService<AuditWriter>()),
                provider.GetRequiredService<IEventPublisher>(),
                settings.Lifecycle))
            .AddSingleton(settings.Limits)
            .AddSingleton<IReadiness>(provider => new StoreReadiness(store, provider.GetRequiredService<LiveRules>(), provider.GetRequiredService<RuleSetFollower>(), provider.GetRequiredService<AuditWriter>()));
        services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(provider => RouterSecrets.Of(configuration, provider))
            .AddSingleton<LiveRules>()
            .AddSingleton(provider => new PackReader(provider.GetRequiredService<RouterFunctions>().Read))
            .AddSingleton<RuleAuthority>(RuleAuthority.Pushes.Instance)
            .AddHostedService(provider => provider.GetRequiredService<RuleSetFollower>())
            .AddSingleton<LiveRuleQueries>()
            .AddSingleton<IRuleQueries>(provider => provider.GetRequiredService<LiveRuleQueries>())
            .AddSingleton<IWebhookSources>(provider => provider.GetRequiredService<LiveRuleQueries>())
            .AddSingleton<InlineDispatch>()
            .AddSingleton<IEventDispatch>(provider => provider.GetRequiredService<InlineDispatch>())
            .AddSingleton<EventDispatcher>()
            .AddSingleton<Func<EventDispatcher>>(provider => provider.GetRequiredService<EventDispatcher>)
            .AddSingleton<IEventPublisher, EmittedEvents>()
            .AddSingleton(provider => CloudFunctions.Create(configuration, settings, provider.GetRequiredService<ISecretReader>()))
            .AddSingleton<IFunctionCaller>(provider => provider.GetRequiredService<RouterFunctions>())
            .AddSingleton<IRunSnapshots>(store)
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<DurableEdges>(provider, SteadyTime.Since(TimeProvider.System)) with { Snapshots = store })
            .AddSingleton(StretchLimits.Usual)
            .AddSingleton<RunStretches>()
            .AddSingleton<HostClient>()
            .AddSingleton(provider => new RunScheduling(provider.GetRequiredService<HostClient>().Get))
            .AddSingleton<DurableRunEngine>()
            .AddSingleton<IRunEngine>(provider => provider.GetRequiredService<DurableRunEngine>())
            .AddSingleton<IRunListening>(provider => provider.GetRequiredService<DurableRunEngine>())
            .AddSingleton<EventDelivery>()
            .AddSingleton<IWorkflowSource, LiveWorkflows>()
            .AddGuardedControl<DurableRunEngine>()
            .AddSingleton<EventDeliveries>()
            .AddSingleton<Sweeper>()
            .AddSingleton<ScheduleSweep>()
            .AddSingleton<ApiCalls>();
        services.AddRouterApi(Api(configuration), gate: RouterGate.Of(configuration, TimeProvider.System));
    }

    /// <summary>The front of the app knows its host names and sends no request for another.</summary>
    private static ApiSettings Api(IConfiguration configuration) => new(
        ["*"],
        configuration["WEBSITE_HOSTNAME"] is { Length: > 0 } host ? [WebhookPermission.EventGridOrigin, $"https://{host}"] : [WebhookPermission.EventGridOrigin]);
}
