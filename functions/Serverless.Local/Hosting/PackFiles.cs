using Serverless.Application.Packs;

namespace Serverless.Local.Hosting;

/// <summary>The files of a folder of packs.</summary>
internal static class PackFiles
{
    public static IReadOnlyList<PackFile> Read(string folder) =>
        [.. Find(folder).Select(file => new PackFile(Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes(file.FullName)))];

    /// <summary>In the order of their names; links are not followed.</summary>
    public static IEnumerable<FileInfo> Find(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint })
            .Where(file => file.Extension is ".yaml" or ".yml" or ".json")
            .OrderBy(file => file.FullName, StringComparer.Ordinal);
}
