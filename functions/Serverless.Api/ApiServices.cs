using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Api.Gates;
using Serverless.Application.Admission;
using Serverless.Application.Approvals;
using Serverless.Application.Audit;
using Serverless.Application.Intake;
using Serverless.Application.Packs;
using Serverless.Application.Reports;
using Serverless.Application.RuleSets;
using Serverless.Application.Trust;

namespace Serverless.Api;

/// <summary>What the API needs in a host's container. The host itself registers the ports: <c>IEventJournal</c>, <c>IJournalReader</c>, <c>IVerdictReader</c>, <c>IRunReader</c>,
/// <c>IRunHistory</c>, <c>IRunEngine</c>, <c>IRunControl</c>, <c>ISecretReader</c>, <c>IEventDispatch</c>, <c>IWebhookSources</c>, <c>IRuleQueries</c>, <c>IReadiness</c>,
/// <c>IRuleSetStore</c>, <c>IAdmissionLedger</c>, <c>IAuditLog</c>, <c>LiveRules</c> and what decides them, a <c>RuleAuthority</c>. A host whose rules are pushed also runs <see cref="RuleSetFollower"/>.</summary>
public static class ApiServices
{
    /// <param name="gate">Who may use it; null for whoever is on this machine.</param>
    public static IServiceCollection AddRouterApi(this IServiceCollection services, ApiSettings settings, IntakeSettings? intake = null, ApiGate? gate = null)
    {
        services.AddRouting();
        services.AddSingleton(settings);
        services.AddSingleton(gate ?? ApiGate.ThisMachine.Usual);
        services.AddSingleton(intake ?? new IntakeSettings());
        services.AddSingleton<EventIntake>();
        services.AddSingleton<RulePush>();
        services.AddSingleton<RuleRollback>();
        services.AddSingleton<RulePointer>();
        services.AddSingleton<RuleSetCompiler>();
        services.TryAddSingleton<RuleSetFollower>();
        services.TryAddSingleton(FollowerSettings.Usual);
        services.TryAddSingleton<StartSwitch>();
        services.TryAddSingleton<StopKeeping>();
        services.TryAddSingleton<WaitReader>();
        services.AddSingleton<ApprovalDesk>();
        services.AddSingleton<TrustDesk>();
        services.AddSingleton<ApprovalLinks>();
        services.AddSingleton<AuditReader>();
        services.AddSingleton<Reporting>();
        services.TryAddSingleton(_ => new PackReader());
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
