using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Application.Runs;
using Serverless.Application.Trust;

namespace Serverless.Application.Admission;

/// <summary>What lets matches through or holds them back, in a host's container. The host registers <see cref="IAdmissionLedger"/> and an
/// <see cref="AdmissionLimits"/>, and sees to it that <see cref="GuardSweep"/> is done now and then.</summary>
public static class AdmissionServices
{
    /// <param name="histories">Where runs are recorded; guards hear of their ends there.</param>
    public static IServiceCollection AddAdmissions(this IServiceCollection services, Func<IServiceProvider, IRunHistory> histories) => services
        .AddSingleton<GuardDesk>()
        .AddSingleton<StartSwitch>()
        .AddSingleton<StartGate>()
        .AddSingleton<Admissions>()
        .AddSingleton<RunEndings>()
        .AddSingleton<HeldMatches>()
        .AddSingleton<Escalations>()
        .AddSingleton<GuardSweep>()
        .AddSingleton<Verifications>()
        .AddSingleton<IRunHistory>(provider => new GuardedRunHistory(histories(provider), provider.GetRequiredService<RunEndings>(), provider.GetRequiredService<ILogger<GuardedRunHistory>>(), provider.GetRequiredService<Verifications>()));
}
