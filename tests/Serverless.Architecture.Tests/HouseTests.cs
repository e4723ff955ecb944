using System.Text.Json;

namespace Serverless.Architecture.Tests;

public sealed class HouseTests
{
    [Fact]
    public void Arrows_point_only_where_the_table_of_references_allows()
    {
        var wrong = References.Projects()
            .SelectMany(p => References.ProjectReferences(p.File)
                .Except(References.Allowed.GetValueOrDefault(p.Project) ?? [])
                .Select(to => $"{p.Project} → {to}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_project_stands_in_the_table_of_references() =>
        Assert.Equal(References.Allowed.Keys.Order(), References.Projects().Select(p => p.Project).Order());

    [Theory]
    [InlineData("Serverless.Core")]
    [InlineData("Serverless.Jq")]
    public void A_pure_project_needs_no_package_and_is_held_by_the_banned_symbols(string project)
    {
        var file = References.Projects().Single(p => p.Project == project).File;
        Assert.Empty(References.PackageReferences(file));
        Assert.Empty(file.Descendants("FrameworkReference"));
        Assert.Contains(file.Descendants("AdditionalFiles"), f => f.Attribute("Include")!.Value.EndsWith("/BannedSymbols.Pure.txt", StringComparison.Ordinal));
        Assert.DoesNotContain("NoWarn", file.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_project_assembly_and_namespace_are_one_name()
    {
        var wrong = Directory.EnumerateFiles(Path.Combine(References.Root, "functions"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Where(path => !File.ReadLines(path).Any(line => line == $"namespace {NamespaceOf(path)};"))
            .Where(path => File.ReadLines(path).Any(line => line.StartsWith("namespace ", StringComparison.Ordinal)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_folder_is_named_for_nothing()
    {
        string[] empty = ["Common", "Utils", "Helpers", "Shared", "Misc"];
        var wrong = Directory.EnumerateDirectories(Path.Combine(References.Root, "functions"), "*", SearchOption.AllDirectories)
            .Where(path => empty.Contains(Path.GetFileName(path)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_local_solution_filter_holds_every_project_that_needs_no_Azure_package()
    {
        string[] leaves = ["Serverless.Functions", "Serverless.Engines.DurableTask", "Serverless.Storage.AzureTables"];
        var filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(References.Root, "tests", "Local.slnf")));
        var listed = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(p => p.GetString()!.Replace('\\', '/'));
        var present = new[] { "functions", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(References.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(References.Root, path).Replace('\\', '/'))
            .Where(path => !leaves.Any(leaf => path.Contains($"/{leaf}", StringComparison.Ordinal)));
        Assert.Equal(present.Order(), listed.Order());
    }

    private static string NamespaceOf(string path) =>
        Path.GetRelativePath(Path.Combine(References.Root, "functions"), Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '.');
}
