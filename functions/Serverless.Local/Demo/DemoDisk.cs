namespace Serverless.Local.Demo;

/// <summary>A real directory with a quota, that really fills: what the demonstration puts right.</summary>
internal sealed class DemoDisk(string folder)
{
    public const long Quota = 8 * 1024 * 1024;
    private const int FileSize = 256 * 1024;

    public string Folder { get; } = Directory.CreateDirectory(folder).FullName;

    /// <summary>Writes files until at least 95 % of the quota is used.</summary>
    public void Fill()
    {
        var block = new byte[FileSize];
        for (var i = 0; UsedPercent < 95; i++)
        {
            File.WriteAllBytes(Path.Combine(Folder, $"request-{i:0000}.log"), block);
        }
    }

    public int UsedPercent => (int)(Files().Sum(f => f.Length) * 100 / Quota);

    public int FileCount => Files().Length;

    /// <summary>Removes all but the newest files, down to a quarter of the quota.</summary>
    /// <returns>How many were removed.</returns>
    public int RemoveOldFiles()
    {
        var removed = 0;
        foreach (var file in Files().OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (UsedPercent <= 25)
            {
                break;
            }

            file.Delete();
            removed++;
        }

        return removed;
    }

    private FileInfo[] Files() => new DirectoryInfo(Folder).GetFiles("*.log");
}
