using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Application.Intake;

namespace Serverless.Api;

/// <summary>What the API needs in a host's container. The host itself registers the ports: <c>IEventJournal</c>, <c>IJournalReader</c>, <c>IVerdictReader</c>, <c>IRunReader</c>,
/// <c>IRunHistory</c>, <c>IRunEngine</c>, <c>IRunControl</c>, <c>ISecretReader</c>, <c>IEventDispatch</c>, <c>IWebhookSources</c>, <c>IRuleQueries</c> and <c>IReadiness</c>.</summary>
public static class ApiServices
{
    public static IServiceCollection AddRouterApi(this IServiceCollection services, ApiSettings settings, IntakeSettings? intake = null)
    {
        services.AddRouting();
        services.AddSingleton(settings);
        services.AddSingleton(intake ?? new IntakeSettings());
        services.AddSingleton<EventIntake>();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
