namespace Serverless.Simulation.Clockwork;

/// <summary>One life of a host, from its start to its being killed. Nothing that belongs to a life that is over ever happens.</summary>
/// <param name="number">Counted from 1.</param>
public sealed class Life(int number)
{
    private readonly List<Action> mourners = [];

    public int Number => number;

    public bool IsOver { get; private set; }

    /// <summary>Is told when it ends.</summary>
    public void WhenOver(Action act) => mourners.Add(act);

    public void End()
    {
        IsOver = true;
        mourners.ForEach(act => act());
        mourners.Clear();
    }
}
