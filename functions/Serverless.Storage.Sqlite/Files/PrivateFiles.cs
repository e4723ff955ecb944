namespace Serverless.Storage.Sqlite.Files;

/// <summary>Files that only the account of the host may read: mode 0600 where there are modes.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    /// <summary>Creates the file if it is absent and takes it from everybody else. SQLite gives its log the same mode.</summary>
    public static void Ensure(string path)
    {
        if (!File.Exists(path))
        {
            new FileStream(path, Options(FileMode.CreateNew)).Dispose();
        }
        else if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }
}
