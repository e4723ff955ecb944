using System.IO.Enumeration;
using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Core.Rules;

namespace Serverless.Local.Hosting;

/// <summary>The files of a folder of packs.</summary>
internal static class PackFiles
{
    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false };
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();

    /// <summary>Reads every file; what cannot be read is a problem beside those of the documents, never an exception.</summary>
    /// <param name="reader">Reads them as this host will run them.</param>
    public static PackReading Read(string folder, PackReader reader, IReadOnlyDictionary<string, string>? settings = null)
    {
        var (files, problems) = Load(folder);
        var reading = reader.Read(files, settings ?? NoSettings);
        return new PackReading(
            problems.Count == 0 ? reading : new Reading<RuleSet>(null, [.. problems, .. reading.Problems]),
            files.Count,
            problems.TrueForAll(problem => problem.Code != PackReading.Unreadable));
    }

    /// <summary>The files as they are, and a problem for each that cannot be read.</summary>
    public static (List<PackFile> Files, List<Problem> Problems) Load(string folder)
    {
        var (files, problems) = (new List<PackFile>(), new List<Problem>());
        try
        {
            foreach (var file in Find(folder))
            {
                Take(file, Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), files, problems);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(Unreadable(null, e));
        }

        return (files, problems);
    }

    /// <summary>In the order of their names. Links are among them, so that they can be told; they are not followed.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or one in it, may not be listed.</exception>
    public static IEnumerable<FileInfo> Find(string folder) =>
        new FileSystemEnumerable<FileInfo>(Path.GetFullPath(folder), (ref entry) => new FileInfo(entry.ToFullPath()), All)
        {
            ShouldIncludePredicate = (ref entry) => entry.IsDirectory ? IsLink(ref entry) : Path.GetExtension(entry.FileName) is ".yaml" or ".yml" or ".json",
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
        }.OrderBy(file => file.FullName, StringComparer.Ordinal);

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static void Take(FileInfo file, string path, List<PackFile> files, List<Problem> problems)
    {
        if (file.LinkTarget is not null)
        {
            problems.Add(new Problem("pack/link", path, 0, 0, "This is a symbolic link, and links are not followed; put the file itself here, or take the link away."));
            return;
        }

        try
        {
            files.Add(new PackFile(path, Content(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(Unreadable(path, e));
        }
    }

    /// <summary>One byte more than a document may have is enough for its reader to refuse it.</summary>
    private static byte[] Content(FileInfo file)
    {
        // What has no length is not opened: it may be a pipe, and opening one waits for a writer.
        if (file.Length == 0)
        {
            return [];
        }

        using var stream = file.OpenRead();
        var content = new byte[(int)Math.Min(file.Length, YamlDocumentReader.MostBytes + 1)];
        return content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
    }

    private static Problem Unreadable(string? path, Exception e) => new(PackReading.Unreadable, path, 0, 0, $"This cannot be read: {e.Message}");
}
