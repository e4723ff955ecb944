using System.Globalization;
using System.Text;
using Serverless.Application.Journal;

namespace Serverless.Storage.Sqlite.Files;

/// <summary>Makes a database file belong to one process: <c>NAME.db.lock</c>, held open and shared with nobody. The operating system lets go
/// of it when the process ends, however it ends.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream held;

    private OwnerLock(FileStream held) => this.held = held;

    /// <exception cref="StoreUnavailableException">Somebody else has it.</exception>
    public static OwnerLock Take(string database, TimeProvider time)
    {
        var path = database + ".lock";
        FileStream file;
        try
        {
            file = new FileStream(path, PrivateFiles.Options(FileMode.OpenOrCreate));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The store {database} cannot be taken: {path} is held by another process or cannot be written. Stop the other host (the file holds its process id, where its disk had room for it), or name another store.", refused);
        }

        Sign(file, time);
        return new OwnerLock(file);
    }

    /// <summary>The file stays: deleting it would let a third process lock a new file of the same name beside the one somebody waits for.</summary>
    public void Dispose() => held.Dispose();

    /// <summary>For a person who looks into the file; where a full disk does not take it, that alone is no reason not to start.</summary>
    private static void Sign(FileStream file, TimeProvider time)
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId}\nsince {time.GetUtcNow():O}\n")));
            file.Flush();
        }
        catch (IOException)
        {
        }
    }
}
