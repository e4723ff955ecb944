namespace Serverless.Simulation.Clockwork;

/// <summary>Everything that is not certain comes from here: a seed is a whole history. SplitMix64, so that a seed means the same on every machine and runtime.</summary>
public sealed class Chance(ulong seed)
{
    private ulong state = seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019;

    /// <returns>0 up to <paramref name="end"/>, without it.</returns>
    public int Below(int end) => (int)((UInt128)Draw() * (UInt128)end >> 64);

    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool Is(double probability) => probability > 0 && (Draw() >> 11) * (1.0 / (1UL << 53)) < probability;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + TimeSpan.FromTicks((long)((UInt128)Draw() * (UInt128)((most - least).Ticks + 1) >> 64));

    private ulong Draw()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
