using Serverless.Benchmarks;
using Serverless.Benchmarks.Admission;
using Serverless.Benchmarks.Jq;
using Serverless.Benchmarks.Rules;
using Serverless.Benchmarks.Runs;

// dotnet run -c Release --project tests/Serverless.Benchmarks -- start|intake|latency|throughput|transitions|starts|timers|waiting|audit|admission|edits|jq|all [rounds]
// dotnet run -c Release --project tests/Serverless.Benchmarks -- admission [rounds] [row]
// dotnet run -c Release --project tests/Serverless.Benchmarks -- cost [rounds] [door process]
var which = args.FirstOrDefault() ?? "help";
var rounds = args.Length > 1 ? int.Parse(args[1]) : 5;
var all = new Dictionary<string, Func<int, Task>>
{
    ["start"] = StartBenchmark.RunAsync,
    ["intake"] = IntakeBenchmark.RunAsync,
    ["latency"] = LatencyBenchmark.RunAsync,
    ["throughput"] = ThroughputBenchmark.RunAsync,
    ["transitions"] = TransitionBenchmark.RunAsync,
    ["starts"] = StartLatencyBenchmark.RunAsync,
    ["timers"] = TimerBenchmark.RunAsync,
    ["waiting"] = WaitingBenchmark.RunAsync,
    ["audit"] = AuditBenchmark.RunAsync,
    ["admission"] = rounds => AdmissionBenchmark.RunAsync(rounds, args.Length > 2 ? args[2] : null),
    ["edits"] = EditBenchmark.RunAsync,
    ["jq"] = JqBenchmark.RunAsync,
};
if (which == "cost")
{
    await CostBenchmark.RunAsync(rounds, args.Length > 3 ? new Uri(args[2]) : null, args.Length > 3 ? int.Parse(args[3]) : 0);
    return 0;
}

if (which == "all")
{
    foreach (var benchmark in all.Values)
    {
        await benchmark(rounds);
    }

    return 0;
}

if (!all.TryGetValue(which, out var chosen))
{
    Console.Error.WriteLine($"Usage: {string.Join('|', all.Keys)}|all [rounds], or cost [rounds] [door process]. The README beside this project says what each measures.");
    return 1;
}

await chosen(rounds);
return 0;
