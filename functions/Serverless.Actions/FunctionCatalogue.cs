using Serverless.Actions.Azure;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions;

/// <summary>The functions of a host, and who performs each.</summary>
public sealed class FunctionCatalogue : IFunctionCaller, IDisposable
{
    private readonly Dictionary<string, IFunctionCaller> functions = new() { [Functions.Http] = new HttpFunctionCaller() };
    private readonly Dictionary<string, string> absent = [];

    /// <param name="azure">Whether, and by whom, Azure may be called.</param>
    public FunctionCatalogue(AzureAccess azure, TimeProvider time)
    {
        if (azure is AzureAccess.Granted granted)
        {
            Add(granted, time);
        }
        else
        {
            absent[Functions.AzureRequest] = ((AzureAccess.Absent)azure).Reason;
        }
    }

    /// <summary>What this host does not have, by name, each with the reason as a sentence: to be told when rules are read.</summary>
    public IReadOnlyDictionary<string, string> Absent => absent;

    public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation) => functions.TryGetValue(call.Function, out var function)
        ? function.CallAsync(call, cancellation)
        : ValueTask.FromResult<CallOutcome>(new CallOutcome.Failed(new Failure(
            FailureTypes.Configuration, 400, "Configuration error", $"'{call.Function}' cannot be called here: {absent.GetValueOrDefault(call.Function, "there is no such function.")}")));

    // By itself, so that a host that does not call Azure does not load its library.
    private void Add(AzureAccess.Granted granted, TimeProvider time) =>
        functions[Functions.AzureRequest] = new AzureFunctionCaller(granted.Credential, granted.Settings, time);

    public void Dispose()
    {
        foreach (var function in functions.Values.OfType<IDisposable>())
        {
            function.Dispose();
        }
    }
}
