using System.Text;
using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Core.Documents;

namespace Serverless.Application.Tests.Packs;

public sealed class YamlSuiteTests(ITestOutputHelper output)
{
    [Fact]
    public void What_is_accepted_of_the_yaml_test_suite_means_what_the_suite_says()
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var (equal, refused, different, wronglyAccepted, rightlyRefused, noJson) = (0, new SortedDictionary<string, int>(), new List<string>(), new List<string>(), 0, 0);
        foreach (var file in Directory.GetFiles(SharedData.SharedData.Path("security", "yaml-test-suite"), "in.yaml", SearchOption.AllDirectories).Order())
        {
            var folder = Path.GetDirectoryName(file)!;
            var name = Path.GetRelativePath(SharedData.SharedData.Path("security", "yaml-test-suite"), folder);
            var reading = YamlDocumentReader.Read(File.ReadAllBytes(file), name);
            if (File.Exists(Path.Combine(folder, "error")))
            {
                rightlyRefused += reading.Good ? 0 : 1;
                if (reading.Good)
                {
                    wronglyAccepted.Add(name);
                }
            }
            else if (!reading.Good)
            {
                var code = reading.Problems[0].Code;
                refused[code] = refused.GetValueOrDefault(code) + 1;
                if (code == "yaml/syntax")
                {
                    output.WriteLine($"refused {reading.Problems[0]}");
                }
            }
            else if (!File.Exists(Path.Combine(folder, "in.json")))
            {
                noJson++;
                output.WriteLine($"no json: {name}: {DocumentJson.ToJson(reading.Value!).GetRawText()}");
            }
            else if (SameJson(File.ReadAllText(Path.Combine(folder, "in.json")), reading.Value!))
            {
                equal++;
            }
            else
            {
                different.Add($"{name}: {DocumentJson.ToJson(reading.Value!).GetRawText()}");
            }
        }

        output.WriteLine($"{equal} equal, {different.Count} different, {noJson} accepted without in.json, {refused.Values.Sum()} valid files refused ({string.Join(", ", refused.Select(r => $"{r.Key} {r.Value}"))}); of the erroneous {rightlyRefused} refused, {wronglyAccepted.Count} accepted ({string.Join(" ", wronglyAccepted)})");
        Assert.Empty(different);
        Assert.Empty(wronglyAccepted);
    }

    private static bool SameJson(string expected, DocumentNode node)
    {
        try
        {
            using var document = JsonDocument.Parse(expected);
            return JsonElement.DeepEquals(document.RootElement, DocumentJson.ToJson(node));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
