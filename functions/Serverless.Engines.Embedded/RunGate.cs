namespace Serverless.Engines.Embedded;

/// <summary>Lets one in at a time, in the order in which they came. Whoever is let in goes on as work of its own, not inside of whoever left.</summary>
internal sealed class RunGate(Action<Func<Task>> begin)
{
    private readonly Queue<TaskCompletionSource> waiting = new();
    private bool taken;

    public Task EnterAsync()
    {
        lock (waiting)
        {
            if (!taken)
            {
                taken = true;
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource();
            waiting.Enqueue(turn);
            return turn.Task;
        }
    }

    public void Leave()
    {
        TaskCompletionSource? next;
        lock (waiting)
        {
            taken = waiting.TryDequeue(out next);
        }

        if (next is not null)
        {
            begin(() =>
            {
                next.SetResult();
                return Task.CompletedTask;
            });
        }
    }
}
