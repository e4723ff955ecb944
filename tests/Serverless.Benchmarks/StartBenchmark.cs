namespace Serverless.Benchmarks;

/// <summary>From starting the process to its line <c>ready</c>.</summary>
internal static class StartBenchmark
{
    public static async Task RunAsync(int rounds)
    {
        var times = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            using var test = await RouterUnderTest.StartAsync(target: null);
            times.Add(test.Router.StartTime.TotalMilliseconds);
        }

        Measured.Print("start to ready", "ms", [.. times.Skip(1)]);
    }
}
