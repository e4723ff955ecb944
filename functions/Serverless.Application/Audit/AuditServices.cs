using Microsoft.Extensions.DependencyInjection;
using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.RuleSets;

namespace Serverless.Application.Audit;

/// <summary>The ports through which a host decides and acts, each with the audit before it.</summary>
public static class AuditServices
{
    /// <summary>Registers the ports of the store that are audited as they are; of histories the host makes an <see cref="AuditedRunHistory"/>, innermost.</summary>
    public static IServiceCollection AddAudited<TStore>(this IServiceCollection services, TStore store, AuditIdentity identity)
        where TStore : class, IAuditLog, IVerdictLedger, IRuleSetStore, IAdmissionLedger => services
        .AddSingleton<IAuditLog>(store)
        .AddSingleton(identity)
        .AddSingleton<AuditWriter>()
        .AddSingleton<RuleTakeover>()
        .AddSingleton<IVerdictLedger>(provider => new AuditedVerdicts(store, provider.GetRequiredService<AuditWriter>()))
        .AddSingleton<IRuleSetStore>(provider => new AuditedRuleSets(store, provider.GetRequiredService<AuditWriter>()))
        .AddSingleton<IAdmissionLedger>(provider => new AuditedLedger(store, provider.GetRequiredService<AuditWriter>()));
}
