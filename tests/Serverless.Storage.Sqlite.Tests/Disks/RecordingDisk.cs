using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Serverless.Storage.Sqlite.Tests.Disks;

/// <summary>A VFS that does what the system's own does, writes down every write, truncation and sync of database and log, and can be told to
/// fail. A file is opened by the original; only its table of methods is replaced by a copy with our own write, truncate, sync and close in it.</summary>
internal sealed unsafe class RecordingDisk : IDisposable
{
    private static readonly ConcurrentDictionary<nint, RecordingDisk> Disks = [];
    private static readonly ConcurrentDictionary<nint, (RecordingDisk Disk, StoreFile File, nint Original)> Files = [];

    private readonly Lock gate = new();
    private readonly List<DiskOperation> operations = [];
    private readonly Vfs* original;
    private readonly Vfs* own;

    static RecordingDisk() => SQLitePCL.Batteries_V2.Init();

    public RecordingDisk()
    {
        original = Native.FindVfs(null);
        own = (Vfs*)NativeMemory.Alloc((nuint)sizeof(Vfs));
        *own = *original;
        own->Next = null;
        own->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        own->Open = &Open;
        Disks[(nint)own] = this;
        if (Native.RegisterVfs(own, 0) != 0)
        {
            throw new InvalidOperationException("SQLite refused the VFS.");
        }
    }

    public string Name { get; } = $"recording-{Guid.NewGuid():N}";

    /// <summary>Off where only the faults are wanted.</summary>
    public bool Records { get; init; } = true;

    /// <summary>Asked before each write and sync: a result code to fail with, or 0. Called on the thread that writes.</summary>
    public Func<DiskCall, StoreFile, int>? Fault { get; set; }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return operations.Count;
            }
        }
    }

    public IReadOnlyList<DiskOperation> Operations
    {
        get
        {
            lock (gate)
            {
                return [.. operations];
            }
        }
    }

    public void Promise(Claim claim) => Record(new DiskOperation.Promise(claim));

    /// <summary>The few bytes of the tables stay: SQLite may hold a pointer to them until the process ends.</summary>
    public void Dispose() => _ = Native.UnregisterVfs(own);

    private void Record(DiskOperation operation)
    {
        if (Records)
        {
            lock (gate)
            {
                operations.Add(operation);
            }
        }
    }

    private FileMethods* Wrap(FileMethods* methods)
    {
        var wrapped = (FileMethods*)NativeMemory.Alloc((nuint)sizeof(FileMethods));
        *wrapped = *methods;
        wrapped->Close = &Close;
        wrapped->Write = &Write;
        wrapped->Truncate = &Truncate;
        wrapped->Sync = &Sync;
        return wrapped;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, VfsFile* file, int flags, int* outFlags)
    {
        var disk = Disks[(nint)vfs];
        var code = disk.original->Open(disk.original, name, file, flags, outFlags);
        if (code == 0 && (flags & (Native.OpenMainDatabase | Native.OpenLog)) != 0)
        {
            Files[(nint)file] = (disk, (flags & Native.OpenLog) != 0 ? StoreFile.Log : StoreFile.Database, (nint)file->Methods);
            file->Methods = disk.Wrap(file->Methods);
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(VfsFile* file)
    {
        Files.TryRemove((nint)file, out var known);
        file->Methods = (FileMethods*)known.Original;
        return file->Methods->Close(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(VfsFile* file, byte* data, int length, long offset)
    {
        var (disk, kind, methods) = Files[(nint)file];
        if (disk.Fault?.Invoke(DiskCall.Write, kind) is { } fault and not 0)
        {
            return fault;
        }

        var code = ((FileMethods*)methods)->Write(file, data, length, offset);
        if (code == 0)
        {
            disk.Record(new DiskOperation.Write(kind, offset, new ReadOnlySpan<byte>(data, length).ToArray()));
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(VfsFile* file, long length)
    {
        var (disk, kind, methods) = Files[(nint)file];
        var code = ((FileMethods*)methods)->Truncate(file, length);
        if (code == 0)
        {
            disk.Record(new DiskOperation.Truncate(kind, length));
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(VfsFile* file, int flags)
    {
        var (disk, kind, methods) = Files[(nint)file];
        var covers = disk.Count;
        if (disk.Fault?.Invoke(DiskCall.Sync, kind) is { } fault and not 0)
        {
            disk.Record(new DiskOperation.SyncFailed(kind, covers));
            return fault;
        }

        var code = ((FileMethods*)methods)->Sync(file, flags);
        if (code == 0)
        {
            disk.Record(new DiskOperation.Sync(kind, covers));
        }

        return code;
    }
}

internal enum DiskCall
{
    Write,
    Sync,
}
