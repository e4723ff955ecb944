using System.Text;
using Serverless.Application.Packs;
using Serverless.Application.Rehearsals;

namespace Serverless.Application.Tests.Rehearsals;

/// <summary>A pack <c>web</c> of one rule, <c>web.act</c> on <c>com.example.act</c>, that runs a workflow of the tasks at hand, and its rehearsals.</summary>
internal static class Stage
{
    public const string Act = "event: { type: com.example.act, data: { host: web-1 } }\nrule: web.act\nmode: auto\n";

    /// <param name="tasks">The lines under <c>do:</c>.</param>
    /// <param name="rehearsals">The file, whole.</param>
    /// <param name="rule">Lines that are added to the rule.</param>
    /// <param name="more">Other files, by their path.</param>
    public static RehearsalReport Play(string tasks, string rehearsals, string rule = "", params (string Path, string Text)[] more) => new PackRehearsals(new PackReader(), new Dictionary<string, string>()).Play(
    [
        File("web/rules/act.yaml", $"rule: web.act\nmatch: {{ type: [com.example.act] }}\nrun: web/act:1.0.0\ninput: {{ host: \"${{ .data.host }}\" }}\n{rule}"),
        File("web/workflows/act.yaml", $"document: {{ dsl: 1.0.3, namespace: web, name: act, version: 1.0.0 }}\ndo:\n{tasks}"),
        File("web/rehearsals/act.yaml", rehearsals),
        .. more.Select(one => File(one.Path, one.Text)),
    ]);

    /// <summary>Null where the only rehearsal passed, otherwise the difference in one line.</summary>
    public static string? PlayOne(string tasks, string rehearsal, string rule = "", params (string Path, string Text)[] more)
    {
        var report = Play(tasks, $"rehearsal: It is so\n{rehearsal}", rule, more);
        Assert.Empty(report.Problems);
        return Assert.Single(report.Results).Difference is { } difference ? $"{difference.What}: expected {difference.Expected}, actual {difference.Actual}" : null;
    }

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
