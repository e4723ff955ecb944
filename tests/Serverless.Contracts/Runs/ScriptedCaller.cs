using System.Collections.Concurrent;
using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Runs;

/// <summary>The world as a test scripts it: what each call answers, and what was called.</summary>
public sealed class ScriptedCaller(Func<FunctionCall, Task<CallOutcome>> answer) : IFunctionCaller
{
    private readonly ConcurrentQueue<FunctionCall> calls = new();

    public IReadOnlyList<FunctionCall> Calls => [.. calls];

    public Func<FunctionCall, Task<CallOutcome>> Answer { get; set; } = answer;

    /// <summary>Whether a call can be ended before it has answered.</summary>
    public bool Ends { get; init; }

    public static ScriptedCaller Returning(string json) => new(_ => Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse(json))));

    public static CallOutcome Failing(int status) => new CallOutcome.Failed(new Failure(FailureTypes.Communication, status, "Communication error"));

    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        calls.Enqueue(call);
        return await (Ends ? Answer(call).WaitAsync(cancellation) : Answer(call)).ConfigureAwait(false);
    }
}
