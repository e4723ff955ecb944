namespace Serverless.Storage.AzureTables.Journal;

/// <summary>The pages that this host appended a moment ago and that are judged next, so that nothing has to be read for it. A page that is not here is read;
/// one that another host has changed meanwhile is seen by its ETag.</summary>
internal sealed class RecentPages
{
    /// <summary>Pages; the oldest is forgotten for the newest.</summary>
    private const int Most = 4_096;

    private readonly Lock gate = new();
    private readonly Dictionary<long, OpenPage> byEntry = [];
    private readonly Queue<OpenPage> order = [];

    public OpenPage? Find(long sequence)
    {
        lock (gate)
        {
            return byEntry.GetValueOrDefault(sequence);
        }
    }

    public void Remember(OpenPage page)
    {
        lock (gate)
        {
            foreach (var sequence in page.Sequences)
            {
                byEntry[sequence] = page;
            }

            order.Enqueue(page);
            while (order.Count > Most)
            {
                Remove(order.Dequeue());
            }
        }
    }

    /// <summary>Nothing of it is judged any more.</summary>
    public void Forget(OpenPage page)
    {
        lock (gate)
        {
            Remove(page);
        }
    }

    private void Remove(OpenPage page)
    {
        foreach (var sequence in page.Sequences)
        {
            if (byEntry.GetValueOrDefault(sequence) == page)
            {
                byEntry.Remove(sequence);
            }
        }
    }
}
