using System.Text.Json;

namespace Serverless.Storm.Rules;

/// <summary>The events of a storm, made up from a seed: most are hosts that are down, and one host flaps all the time.</summary>
public static class StormEvents
{
    public const string Source = "/storm";

    public const int Flapping = 7;

    /// <summary>CloudEvents as JSON, in the order in which they come.</summary>
    public static IReadOnlyList<string> Make(int count, int seed)
    {
        var chance = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => Make(number, chance))];
    }

    /// <summary>One more that only the rule whose action always fails answers.</summary>
    public static string Broken(int number) => Made(number, "host.broken", number % StormRules.Hosts);

    private static string Make(int number, Random chance)
    {
        // Every rule sees events from the beginning on, and enough of them.
        var (type, host) = (number % 50) switch
        {
            < 5 => ("host.flapping", Flapping),
            < 10 => ("host.broken", chance.Next(StormRules.Hosts)),
            10 => ("host.full", chance.Next(StormRules.Hosts)),
            11 when number % 250 == 11 => ("host.echo", chance.Next(StormRules.Hosts)),
            12 or 13 => ("host.slow", chance.Next(StormRules.Hosts / StormRules.Clusters) * StormRules.Clusters + (number % 2)),
            < 15 => ("host.fine", chance.Next(StormRules.Hosts)),
            _ => ("host.down", chance.Next(StormRules.Hosts)),
        };
        return Made(number, type, host);
    }

    private static string Made(int number, string type, int host) =>
        JsonSerializer.Serialize(new { specversion = "1.0", id = $"{number}", source = Source, type, data = new { host = $"h{host}", cluster = $"c{host % StormRules.Clusters}", number } });
}
