using Serverless.Simulation.Faults;

namespace Serverless.Simulation.Tests;

public class SimulateCommandTests
{
    [Fact]
    public void A_seed_is_told_of_in_one_line() => Assert.StartsWith("seed 5: all is well (", Run(0, "--seed", "5"), StringComparison.Ordinal);

    [Fact]
    public void A_trace_tells_what_happened() => Assert.Contains("TaskStarted", Run(0, "--seed", "5", "--trace"), StringComparison.Ordinal);

    [Fact]
    public void Many_seeds_end_with_a_sum() => Assert.Contains("20 seeds from 100: 0 violations", Run(0, "--seeds", "20", "--from", "100", "--workers", "1"), StringComparison.Ordinal);

    [Fact]
    public void A_seed_that_breaks_something_comes_with_the_line_that_shows_it()
    {
        var fault = PlantedFaults.Find("child-lost");
        var seed = Sweep.FirstViolation(seed => Simulation.Run(seed, fault), 1, 1_000)!.Seed;
        Assert.Contains(
            $"dotnet run -c Release --project tests/Serverless.Simulation -- --seed {seed} --trace --fault child-lost",
            Run(1, "--seeds", "1", "--from", $"{seed}", "--fault", "child-lost"),
            StringComparison.Ordinal);
        Assert.Contains("VIOLATION", Run(1, "--seed", $"{seed}", "--trace", "--fault", "child-lost"), StringComparison.Ordinal);
    }

    [Fact]
    public void Guards_are_simulated_by_the_same_command()
    {
        Assert.Contains("10 seeds from 1: 0 violations", Run(0, "--guards", "--seeds", "10", "--workers", "1"), StringComparison.Ordinal);
        Assert.Contains("RunStarted", Run(0, "--guards", "--seed", "3", "--trace"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_says_nothing_is_told_what_there_is() => Assert.Contains("--seeds N", Run(2), StringComparison.Ordinal);

    private static string Run(int code, params string[] args)
    {
        var output = new StringWriter();
        Assert.Equal(code, SimulateCommand.Run(args, output));
        return output.ToString();
    }
}
