using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Compiled workflows by the hash of their document, so that thousands of runs of one document compile it once.</summary>
public sealed class WorkflowCache
{
    /// <summary>Documents kept; past it the cache starts anew, which costs a compilation each and nothing else.</summary>
    public const int Capacity = 1_000;

    private readonly ConcurrentDictionary<string, Workflow> compiled = new();

    /// <exception cref="WorkflowUnreadableException">The document has problems: it was never let in, or this version has stopped to understand it.</exception>
    public Workflow Read(JsonElement document)
    {
        var hash = Convert.ToHexString(SHA256.HashData(JsonMarshal.GetRawUtf8Value(document)));
        return compiled.TryGetValue(hash, out var workflow) ? workflow : Compile(hash, document);
    }

    private Workflow Compile(string hash, JsonElement document)
    {
        var reading = WorkflowReader.Read(DocumentJson.FromJson(document));
        if (reading.Value is not { } workflow || !reading.Good)
        {
            throw new WorkflowUnreadableException(reading.Problems);
        }

        if (compiled.Count >= Capacity)
        {
            compiled.Clear();
        }

        return compiled.GetOrAdd(hash, workflow);
    }
}

/// <summary>A stored or started document that this version cannot run.</summary>
public sealed class WorkflowUnreadableException(IReadOnlyList<Problem> problems)
    : Exception($"The workflow cannot be run: {string.Join(" ", problems.Select(p => p.Sentence))}")
{
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
