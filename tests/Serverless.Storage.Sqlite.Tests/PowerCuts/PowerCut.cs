using Serverless.Storage.Sqlite.Tests.Disks;

namespace Serverless.Storage.Sqlite.Tests.PowerCuts;

/// <summary>What may become of writes that were not synced when the power went.</summary>
internal enum Damage
{
    /// <summary>None of them arrived.</summary>
    Dropped,

    /// <summary>Some of them arrived.</summary>
    Subset,

    /// <summary>Of some, only some sectors of 512 bytes arrived.</summary>
    Torn,

    /// <summary>Some of them arrived, in another order.</summary>
    Reordered,
}

/// <summary>What is found after a cut, and what had been promised before it.</summary>
internal sealed record Wreck(int Position, Damage Damage, FileImage Database, FileImage Log, IReadOnlyList<Claim> Promises);

/// <summary>Goes through a recording and cuts the power at the positions that are asked for.</summary>
internal sealed class PowerCut(IReadOnlyList<DiskOperation> recording, Random chance)
{
    private const int Sector = 512;

    private readonly FileImage[] durable = [new(), new()];
    private readonly List<(int Index, DiskOperation Operation)>[] unsynced = [[], []];
    private readonly List<Claim> promises = [];

    /// <param name="positions">In increasing order: how many operations had happened.</param>
    public IEnumerable<Wreck> At(IEnumerable<int> positions)
    {
        var index = 0;
        foreach (var position in positions)
        {
            for (; index < position; index++)
            {
                Happen(index, recording[index]);
            }

            var damage = (Damage)chance.Next(4);
            yield return new Wreck(position, damage, Leave(StoreFile.Database, damage), Leave(StoreFile.Log, damage), promises);
        }
    }

    private void Happen(int index, DiskOperation operation)
    {
        switch (operation)
        {
            case DiskOperation.Write write:
                unsynced[(int)write.File].Add((index, operation));
                break;
            case DiskOperation.Truncate truncate:
                unsynced[(int)truncate.File].Add((index, operation));
                break;
            case DiskOperation.Sync sync:
                Settle(sync.File, sync.Covers, _ => true);
                break;
            case DiskOperation.SyncFailed failed:
                Settle(failed.File, failed.Covers, _ => chance.Next(2) == 0);
                break;
            case DiskOperation.Promise promise:
                promises.Add(promise.Claim);
                break;
        }
    }

    /// <summary>Of what a sync covers, that which arrives; the rest is gone and will not come with a later sync.</summary>
    private void Settle(StoreFile file, int covers, Predicate<DiskOperation> arrives)
    {
        foreach (var (index, operation) in unsynced[(int)file])
        {
            if (index < covers && arrives(operation))
            {
                durable[(int)file].Apply(operation);
            }
        }

        unsynced[(int)file].RemoveAll(earlier => earlier.Index < covers);
    }

    private FileImage Leave(StoreFile file, Damage damage)
    {
        var left = durable[(int)file].Copy();
        DiskOperation[] arrived = [.. unsynced[(int)file].Select(pair => pair.Operation).Where(_ => damage == Damage.Torn || (damage != Damage.Dropped && chance.Next(2) == 0))];
        if (damage == Damage.Reordered)
        {
            chance.Shuffle(arrived);
        }

        foreach (var operation in arrived)
        {
            if (damage == Damage.Torn && operation is DiskOperation.Write write && chance.Next(2) == 0)
            {
                Tear(left, write);
            }
            else
            {
                left.Apply(operation);
            }
        }

        return left;
    }

    private void Tear(FileImage left, DiskOperation.Write write)
    {
        for (var start = 0; start < write.Data.Length; start += Sector)
        {
            if (chance.Next(2) == 0)
            {
                left.Write(write.Offset + start, write.Data.AsSpan(start, Math.Min(Sector, write.Data.Length - start)));
            }
        }
    }
}
