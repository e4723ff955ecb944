using Serverless.Application.Runs;

namespace Serverless.Simulation.Faults;

/// <summary>Makes another call than it was asked to.</summary>
internal sealed class AlteredCaller(IFunctionCaller inner, Func<FunctionCall, FunctionCall> calling) : IFunctionCaller
{
    public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation) => inner.CallAsync(calling(call), cancellation);
}
