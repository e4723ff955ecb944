using System.Globalization;
using Serverless.Simulation.Faults;

namespace Serverless.Simulation.Tests;

public class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Here the code is not optimised; <c>.ci/run</c> goes through 30,000 seeds with code that is.</summary>
    private static readonly ulong Seeds = ulong.Parse(Environment.GetEnvironmentVariable("SIMULATION_SEEDS") ?? "3000", CultureInfo.InvariantCulture);

    [Fact]
    public void No_history_that_chance_makes_up_loses_doubles_or_breaks_anything()
    {
        var sum = Sweep.Run(seed => Simulation.Run(seed), 1, Seeds, Environment.ProcessorCount);
        Assert.True(sum.Violations.Count == 0, string.Join('\n', sum.Violations.Select(broken => $"{broken.Violation}\n  {SimulateCommand.Reproducer(broken.Seed, Play.OfEngine())}")));
        Assert.Equal((long)Seeds, sum.Seeds);
    }

    [Fact]
    public void The_storm_is_one_hosts_are_killed_calls_have_effects_and_runs_have_children()
    {
        var sum = Sweep.Run(seed => Simulation.Run(seed), 1, 200, 1);
        Assert.True(sum is { Kills: > 200, Effects: > 500, Runs: > 400 }, sum.ToString());
    }

    [Fact]
    public void A_seed_is_always_the_very_same_history()
    {
        for (var seed = 1UL; seed <= 60; seed++)
        {
            Assert.Equal(Simulation.Run(seed), Simulation.Run(seed));
        }
    }

    [Fact]
    public async Task A_seed_is_the_same_history_on_another_thread_and_beside_others()
    {
        var alone = Enumerable.Range(1, 30).Select(seed => Simulation.Run((ulong)seed).Hash).ToList();
        var beside = await Task.WhenAll(Enumerable.Range(1, 30).Select(seed => Task.Run(() => Simulation.Run((ulong)seed).Hash)));
        Assert.Equal(alone, beside);
    }

    [Fact]
    public void Whoever_reads_the_trace_changes_nothing_in_it()
    {
        var lines = new List<string>();
        Assert.Equal(Simulation.Run(7).Hash, Simulation.Run(7, write: lines.Add).Hash);
        Assert.Contains(lines, line => line.Contains("RunStarted", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_seeds_are_two_histories() => Assert.NotEqual(Simulation.Run(1).Hash, Simulation.Run(2).Hash);

    public static TheoryData<string> Faults => [.. PlantedFaults.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_that_is_planted_is_found_within_a_thousand_seeds(string name)
    {
        var fault = PlantedFaults.Find(name);
        var found = Sweep.FirstViolation(seed => Simulation.Run(seed, fault), 1, 1_000);
        Assert.True(found is not null, $"{fault.Sentence} Nobody noticed.");
        output.WriteLine($"{fault.Sentence} Seed {found.Seed} found it: {found.Violation!.Split('\n')[0]}");
        output.WriteLine(SimulateCommand.Reproducer(found.Seed, Play.OfEngine(fault)));
    }

    [Fact]
    public void There_are_ten_planted_faults_and_more() => Assert.True(PlantedFaults.All.Count >= 10);
}
