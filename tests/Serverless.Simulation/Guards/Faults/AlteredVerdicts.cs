using Serverless.Application.Journal;

namespace Serverless.Simulation.Guards.Faults;

/// <summary>Records other judgements than it was asked to.</summary>
internal sealed class AlteredVerdicts(IVerdictLedger inner, Func<Judgement, Judgement?> writing) : IVerdictLedger
{
    public ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation) => inner.RecordAsync([.. judgements.Select(writing).OfType<Judgement>()], cancellation);
}
