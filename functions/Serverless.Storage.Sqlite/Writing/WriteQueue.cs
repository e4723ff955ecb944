namespace Serverless.Storage.Sqlite.Writing;

/// <summary>What waits for the writer: bounded in number and in bytes, any number of threads in, one out.</summary>
internal sealed class WriteQueue(int length, long bytes)
{
    /// <summary>A commit is kept this small so that nobody waits long behind it, and the log stays within its bound.</summary>
    private const int BatchLength = 1_024;
    private const long BatchBytes = 8 * 1024 * 1024;

    private readonly object gate = new();
    private readonly Queue<WriteOperation> waiting = new();
    private long waitingBytes;
    private long batchBytes;
    private bool closed;

    /// <summary>False when it is full or closed. Something larger than all of the queue is taken when the queue is empty.</summary>
    public bool TryAdd(WriteOperation operation)
    {
        lock (gate)
        {
            if (closed || waiting.Count >= length || (waiting.Count > 0 && waitingBytes + operation.Bytes > bytes))
            {
                return false;
            }

            waiting.Enqueue(operation);
            waitingBytes += operation.Bytes;
            if (waiting.Count == 1)
            {
                Monitor.Pulse(gate);
            }

            return true;
        }
    }

    /// <summary>Waits for work, at most so long, and begins a batch with what there is. False when the queue is closed and empty.</summary>
    public bool Take(List<WriteOperation> batch, TimeSpan atMost)
    {
        lock (gate)
        {
            while (waiting.Count == 0 && !closed && Monitor.Wait(gate, atMost))
            {
            }

            batchBytes = 0;
            return Move(batch) || !closed;
        }
    }

    /// <summary>Adds to the batch what has come since. False when nothing has, or the batch is large enough.</summary>
    public bool TakeMore(List<WriteOperation> batch)
    {
        lock (gate)
        {
            return Move(batch);
        }
    }

    /// <summary>Nothing more is taken in; what waits is still handed out.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }
    }

    private bool Move(List<WriteOperation> batch)
    {
        var before = batch.Count;
        while (batch.Count < BatchLength && batchBytes < BatchBytes && waiting.TryDequeue(out var operation))
        {
            waitingBytes -= operation.Bytes;
            batchBytes += operation.Bytes;
            batch.Add(operation);
        }

        return batch.Count > before;
    }
}
