using System.Xml.Linq;

namespace Serverless.Architecture.Tests;

/// <summary>What each project may see, as the map in functions/README.md draws it.</summary>
internal static class References
{
    /// <summary>Project → the projects it may refer to.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["Serverless.Jq"] = [],
        ["Serverless.Core"] = ["Serverless.Jq"],
        ["Serverless.Application"] = ["Serverless.Core", "Serverless.Jq"],
        ["Serverless.Actions"] = ["Serverless.Application", "Serverless.Core"],
        ["Serverless.Api"] = ["Serverless.Application", "Serverless.Core"],
        ["Serverless.Engines.Embedded"] = ["Serverless.Application", "Serverless.Core"],
        ["Serverless.Engines.DurableTask"] = ["Serverless.Application", "Serverless.Core"],
        ["Serverless.Secrets.KeyVault"] = ["Serverless.Application"],
        ["Serverless.Storage.AzureTables"] = ["Serverless.Application", "Serverless.Core"],
        ["Serverless.Storage.Sqlite"] = ["Serverless.Application", "Serverless.Core"],
        ["Serverless.Local"] =
        [
            "Serverless.Actions", "Serverless.Api", "Serverless.Application", "Serverless.Core",
            "Serverless.Engines.Embedded", "Serverless.Jq", "Serverless.Secrets.KeyVault", "Serverless.Storage.Sqlite",
        ],
        ["Serverless.Functions"] =
        [
            "Serverless.Actions", "Serverless.Api", "Serverless.Application", "Serverless.Core",
            "Serverless.Engines.DurableTask", "Serverless.Jq", "Serverless.Secrets.KeyVault", "Serverless.Storage.AzureTables",
        ],
    };

    public static string Root { get; } = FindRoot();

    public static IEnumerable<(string Project, XDocument File)> Projects() =>
        Directory.EnumerateFiles(Path.Combine(Root, "functions"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj")) // the SDK of Functions makes a project of its own there
            .Select(path => (Path.GetFileNameWithoutExtension(path), XDocument.Load(path)));

    public static IEnumerable<string> ProjectReferences(XDocument file) =>
        file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

    public static IEnumerable<string> PackageReferences(XDocument file) =>
        file.Descendants("PackageReference").Where(r => r.Attribute("PrivateAssets")?.Value != "all").Select(r => r.Attribute("Include")!.Value);

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
