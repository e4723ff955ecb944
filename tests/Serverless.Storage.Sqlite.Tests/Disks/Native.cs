using System.Runtime.InteropServices;

namespace Serverless.Storage.Sqlite.Tests.Disks;

/// <summary>What SQLite calls to reach files (sqlite.org/c3ref/vfs.html), version 3.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Vfs
{
    public int Version;
    public int FileSize;
    public int MaxPath;
    public Vfs* Next;
    public byte* Name;
    public void* AppData;
    public delegate* unmanaged[Cdecl]<Vfs*, byte*, VfsFile*, int, int*, int> Open;
    public void* Delete;
    public void* Access;
    public void* FullPathname;
    public void* DlOpen;
    public void* DlError;
    public void* DlSym;
    public void* DlClose;
    public void* Randomness;
    public void* Sleep;
    public void* CurrentTime;
    public void* GetLastError;
    public void* CurrentTimeInt64;
    public void* SetSystemCall;
    public void* GetSystemCall;
    public void* NextSystemCall;
}

/// <summary>The beginning of an open file; what follows belongs to the VFS that opened it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VfsFile
{
    public FileMethods* Methods;
}

/// <summary>What can be done with an open file (sqlite.org/c3ref/io_methods.html), version 3.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FileMethods
{
    public int Version;
    public delegate* unmanaged[Cdecl]<VfsFile*, int> Close;
    public void* Read;
    public delegate* unmanaged[Cdecl]<VfsFile*, byte*, int, long, int> Write;
    public delegate* unmanaged[Cdecl]<VfsFile*, long, int> Truncate;
    public delegate* unmanaged[Cdecl]<VfsFile*, int, int> Sync;
    public void* FileSize;
    public void* Lock;
    public void* Unlock;
    public void* CheckReservedLock;
    public void* FileControl;
    public void* SectorSize;
    public void* DeviceCharacteristics;
    public void* ShmMap;
    public void* ShmLock;
    public void* ShmBarrier;
    public void* ShmUnmap;
    public void* Fetch;
    public void* Unfetch;
}

internal static unsafe partial class Native
{
    public const int OpenMainDatabase = 0x100;
    public const int OpenLog = 0x80000;

    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_find")]
    [UnmanagedCallConv(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    public static partial Vfs* FindVfs(byte* name);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_register")]
    [UnmanagedCallConv(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    public static partial int RegisterVfs(Vfs* vfs, int makeDefault);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_unregister")]
    [UnmanagedCallConv(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    public static partial int UnregisterVfs(Vfs* vfs);
}
