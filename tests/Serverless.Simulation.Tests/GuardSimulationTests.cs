using System.Globalization;
using Serverless.Simulation.Guards;
using Serverless.Simulation.Guards.Faults;

namespace Serverless.Simulation.Tests;

public class GuardSimulationTests(ITestOutputHelper output)
{
    /// <summary>Here the code is not optimised; the command goes through as many as it is told to, with code that is.</summary>
    private static readonly ulong Seeds = ulong.Parse(Environment.GetEnvironmentVariable("SIMULATION_GUARD_SEEDS") ?? "200", CultureInfo.InvariantCulture);

    [Fact]
    public void No_history_that_chance_makes_up_exceeds_a_limit_or_loses_a_match()
    {
        var play = Play.OfGuards();
        var sum = Sweep.Run(seed => play.Run(seed, null), 1, Seeds, Environment.ProcessorCount);
        Assert.True(sum.Violations.Count == 0, string.Join('\n', sum.Violations.Select(broken => $"{broken.Violation}\n  {SimulateCommand.Reproducer(broken.Seed, play)}")));
        Assert.True(sum.Runs > (long)Seeds && sum.Kills > (long)Seeds && sum.Effects > 2 * sum.Runs * 0.8, sum.ToString());
    }

    [Fact]
    public void A_seed_is_always_the_very_same_history()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            Assert.Equal(GuardSimulation.Run(seed), GuardSimulation.Run(seed));
        }
    }

    [Fact]
    public async Task A_seed_is_the_same_history_on_another_thread_and_beside_others()
    {
        var alone = Enumerable.Range(1, 10).Select(seed => GuardSimulation.Run((ulong)seed).Hash).ToList();
        var beside = await Task.WhenAll(Enumerable.Range(1, 10).Select(seed => Task.Run(() => GuardSimulation.Run((ulong)seed).Hash)));
        Assert.Equal(alone, beside);
    }

    public static TheoryData<string> Faults => [.. GuardFaults.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_that_is_planted_is_found_within_a_thousand_seeds(string name)
    {
        var fault = GuardFaults.Find(name);
        var found = Sweep.FirstViolation(seed => GuardSimulation.Run(seed, fault), 1, 1_000);
        Assert.True(found is not null, $"{fault.Sentence} Nobody noticed.");
        output.WriteLine($"{fault.Sentence} Seed {found.Seed} found it: {found.Violation!.Split('\n')[0]}");
        output.WriteLine(SimulateCommand.Reproducer(found.Seed, Play.OfGuards(fault)));
    }
}
