using System.Text.RegularExpressions;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>README is run: what it names is there, and its exercise goes as it says.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_command_it_names_exists()
    {
        var commands = Commands().Distinct().ToList();
        Assert.InRange(commands.Count, 8, 50);
        foreach (var command in commands)
        {
            var help = await RouterCommand.RunAsync(BuiltPrograms.Router, [.. command.Split(' '), "--help"]);
            Assert.Matches($@"router {Regex.Escape(command)}( [\[<]|\s*$)", help.Output);
        }
    }

    [Fact]
    public void Every_path_of_its_shell_lines_is_there() => Assert.All(
        ShellLines().SelectMany(line => PathInRepository().Matches(line)).Select(match => match.Value),
        path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));

    [Fact]
    public async Task Its_exercise_goes_as_it_says()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "rules"), "*.yaml", SearchOption.AllDirectories))
        {
            folder.Write(Path.GetRelativePath(Repository.Root, file), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }

        using var router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), null, "--demo");
        using var client = new HttpClient { BaseAddress = router.Url };
        await Eventually.GetAsync<string>(async () => (await RunAsync("router runs list", router.Url)) is var runs && runs.Contains("completed", StringComparison.Ordinal) ? runs : null, "the demonstration's run completes");

        var before = await HelloPack.RuleSetAsync(client);
        var rule = Assert.Single(RuleFile().Matches(Text)).Value;
        folder.Write(rule, File.ReadAllText(folder.File(rule)).Replace("mode: auto", "mode: observe", StringComparison.Ordinal));
        await HelloPack.RuleSetAsync(client, otherThan: before);

        var (echo, list, explain) = (Line("| router send"), Line("router events list"), Line("router explain"));
        await RunAsync(echo, router.Url);
        var answer = await Eventually.GetAsync<string>(async () => await RunAsync(explain, router.Url) is var said && said.Contains("observed", StringComparison.Ordinal) ? said : null, "explain says why nothing was started");
        Assert.Contains("disk-full", answer, StringComparison.Ordinal);
        Assert.Contains("disk-full: observed", await RunAsync(list, router.Url), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string line, Uri url)
    {
        var input = EchoedText().Match(line) is { Success: true } echoed ? echoed.Groups[1].Value : "";
        var words = line[(line.LastIndexOf("router ", StringComparison.Ordinal) + "router ".Length)..].Split(' ');
        var command = await RouterCommand.RunAsync(Programs.Of(BuiltPrograms.Router, [.. words, "--url", url.ToString()]), input);
        Assert.True(command.ExitCode == 0, $"{line}: {command.Errors}");
        return command.Output;
    }

    private static string Line(string containing) => Assert.Single(ShellLines(), line => line.Contains(containing, StringComparison.Ordinal));

    private static IEnumerable<string> ShellLines() => ShellBlock().Matches(Text).SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Names of commands without their arguments: of the shell lines, of the table, and of the prose.</summary>
    private static IEnumerable<string> Commands()
    {
        foreach (var line in ShellLines())
        {
            if (CommandWords().Match(line) is { Success: true } named)
            {
                yield return named.Groups[1].Value.Trim();
            }
        }

        foreach (var row in Text.Split('\n').Where(line => line.StartsWith("| `router", StringComparison.Ordinal)))
        {
            var group = "";
            foreach (var span in CodeSpan().Matches(row.Split('|')[1]).Select(match => match.Groups[1].Value))
            {
                var words = string.Join(' ', span.Split(' ').SkipWhile(word => word == "router").TakeWhile(word => word.All(char.IsLower)));
                yield return span.StartsWith("router ", StringComparison.Ordinal) ? words : $"{group} {words}";
                group = span.StartsWith("router ", StringComparison.Ordinal) ? words.Split(' ')[0] : group;
            }
        }
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"(?:router|--) ([a-z]+(?: [a-z]+)?)(?= |$)")]
    private static partial Regex CommandWords();

    [GeneratedRegex("^echo '(.*)' \\|")]
    private static partial Regex EchoedText();

    [GeneratedRegex(@"rules/disk/rules/[a-z-]+\.yaml")]
    private static partial Regex RuleFile();

    [GeneratedRegex(@"(?:functions|tests)/[\w./-]+\w")]
    private static partial Regex PathInRepository();
}
