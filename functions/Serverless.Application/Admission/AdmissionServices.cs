using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Application.Approvals;
using Serverless.Application.Runs;
using Serverless.Application.Trust;

namespace Serverless.Application.Admission;

/// <summary>What lets matches through or holds them back, in a host's container. The host registers <see cref="IAdmissionLedger"/> and an
/// <see cref="AdmissionLimits"/>, and sees to it that <see cref="GuardSweep"/> is done now and then.</summary>
public static class AdmissionServices
{
    /// <summary>What persons do to runs, as an engine does it and as guards allow it.</summary>
    public static IServiceCollection AddGuardedControl<TControl>(this IServiceCollection services)
        where TControl : IRunControl => services
        .AddSingleton<IRunControl>(provider => ActivatorUtilities.CreateInstance<GuardedRunControl>(provider, provider.GetRequiredService<TControl>()));

    /// <param name="histories">Where runs are recorded; guards hear of their ends there.</param>
    public static IServiceCollection AddAdmissions(this IServiceCollection services, Func<IServiceProvider, IRunHistory> histories) => services
        .AddSingleton<LedgerNotes>()
        .AddSingleton<GuardDesk>()
        .AddSingleton<StartSwitch>()
        .AddSingleton<StartGate>()
        .AddSingleton<ProposalGate>()
        .AddSingleton<StopKeeping>()
        .AddSingleton<WaitReader>()
        .AddSingleton<Admissions>()
        .AddSingleton<RunEndings>()
        .AddSingleton<HeldMatches>()
        .AddSingleton<HeldEvents>()
        .AddSingleton<HeldLedger>()
        .AddSingleton<HeldBatches>()
        .AddSingleton<MutedMatches>()
        .AddSingleton<MutedSweep>()
        .AddSingleton<HeldBackReader>()
        .AddSingleton<Escalations>()
        .AddSingleton<GuardSweep>()
        .AddSingleton<Verifications>()
        .AddSingleton<MissedVerifications>()
        .AddSingleton<IRunHistory>(provider => new GuardedRunHistory(histories(provider), provider.GetRequiredService<RunEndings>(), provider.GetRequiredService<ILogger<GuardedRunHistory>>(), provider.GetRequiredService<Verifications>()));
}
