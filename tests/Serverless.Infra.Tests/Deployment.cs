using Serverless.Infra.Tests.Bicep;

namespace Serverless.Infra.Tests;

/// <summary>Every file that a deployment is made of, by its path in the repository.</summary>
internal sealed class Deployment
{
    private static readonly string[] Folders = ["infra", ".github"];
    private static readonly string[] Singles = ["azure.yaml", "host.json"];

    private readonly Lazy<IReadOnlyList<BicepFile>> bicep;

    private Deployment(IReadOnlyDictionary<string, string> files)
    {
        Files = files;
        bicep = new(() => [.. files.Where(file => file.Key.EndsWith(".bicep", StringComparison.Ordinal)).Select(file => new BicepFile(file.Key, file.Value))]);
    }

    public static string Root { get; } = FindRoot();

    /// <summary>As it lies in the repository.</summary>
    public static Deployment OfRepository { get; } = new(Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
        .Concat(Singles.Select(file => Path.Combine(Root, file)))
        .ToDictionary(file => Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText));

    public IReadOnlyDictionary<string, string> Files { get; }

    public IReadOnlyList<BicepFile> Bicep => bicep.Value;

    public BicepFile Main => Bicep.Single(file => file.Path == "infra/main.bicep");

    /// <summary>The same deployment with a mistake in one file.</summary>
    public Deployment With(string file, string instead, string mistake)
    {
        Assert.Contains(instead, Files[file], StringComparison.Ordinal);
        return new(new Dictionary<string, string>(Files) { [file] = Files[file].Replace(instead, mistake, StringComparison.Ordinal) });
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run inside the repository.");
    }
}
