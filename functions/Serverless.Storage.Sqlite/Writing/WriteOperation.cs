namespace Serverless.Storage.Sqlite.Writing;

/// <summary>One write: prepared by its caller, performed by the writer's thread, all of it or nothing.</summary>
internal abstract class WriteOperation
{
    /// <summary>Its payload, for the bound of the queue.</summary>
    public abstract long Bytes { get; }

    /// <summary>May run again after a rollback; only the last time counts.</summary>
    public abstract void Execute(WriteSession session);

    /// <summary>It is durable. The waiter goes on elsewhere, never on the writer's thread.</summary>
    public abstract void Succeed();

    public abstract void Fail(Exception reason);
}

internal abstract class WriteOperation<TOutcome> : WriteOperation
{
    private readonly TaskCompletionSource<TOutcome> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TOutcome outcome = default!;

    public Task<TOutcome> Completion => completion.Task;

    public sealed override void Execute(WriteSession session) => outcome = Perform(session);

    public sealed override void Succeed() => completion.SetResult(outcome);

    public sealed override void Fail(Exception reason) => completion.SetException(reason);

    protected abstract TOutcome Perform(WriteSession session);
}
