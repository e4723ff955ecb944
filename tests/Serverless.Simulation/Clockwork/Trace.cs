namespace Serverless.Simulation.Clockwork;

/// <summary>What happened, in order: a hash of it always, and the lines where somebody wants to read them.</summary>
/// <param name="write">Told each line; null where nobody reads.</param>
public sealed class Trace(Action<string>? write)
{
    private ulong hash = 14695981039346656037;

    public int Lines { get; private set; }

    public string Hash => hash.ToString("x16");

    public void Add(TimeSpan at, int life, string what, string about)
    {
        Lines++;
        Mix((ulong)at.Ticks);
        Mix((ulong)life);
        Mix(what);
        Mix(about);
        write?.Invoke($"{Lines,6}  {at.TotalSeconds,11:0.0000} s  {(life == 0 ? "      " : $"life {life}")}  {what} {about}");
    }

    private void Mix(ulong number) => hash = (hash ^ number) * 1099511628211;

    private void Mix(string text)
    {
        foreach (var character in text)
        {
            Mix((ulong)character);
        }
    }
}
