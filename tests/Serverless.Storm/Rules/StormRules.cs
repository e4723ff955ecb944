using System.Text;
using Serverless.Actions;
using Serverless.Application.Packs;
using Serverless.Core.Rules;

namespace Serverless.Storm.Rules;

/// <summary>The rules of a storm. Each has something that may not be exceeded; three of them compete for the lock of a cluster.</summary>
public static class StormRules
{
    public const int Clusters = 10;
    public const int Hosts = 200;
    public const int RestartBudget = 5;
    public const int LookBudget = 3;
    public const int DrainBudget = 4;
    public const int BrokenFailures = 3;
    public static readonly TimeSpan DrainWindow = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan FlapPause = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Reopen = TimeSpan.FromSeconds(20);

    private const string Restart = """
        rule: restart
        match: { type: [host.down] }
        mode: auto
        run: storm/heal:1.0.0
        guard:
          cooldown: { key: '${ .data.host }', for: PT30M }
          budget: { key: '${ .data.cluster }', max: 5, per: PT1H }
          lock: { scope: cluster, key: '${ .data.cluster }', otherwise: skip }
          escalate: { run: 'storm/page:1.0.0', per: PT1H }
        """;

    private const string Drain = """
        rule: drain
        match: { type: [host.full] }
        mode: auto
        run: storm/heal:1.0.0
        guard:
          budget: { scope: drains, key: '${ .data.cluster }', max: 4, per: PT10S }
          lock: { scope: cluster, key: '${ .data.cluster }', otherwise: queue }
          escalate: { run: 'storm/page:1.0.0', per: PT1M }
        """;

    private const string Flap = """
        rule: flap
        match: { type: [host.flapping] }
        mode: auto
        run: storm/heal:1.0.0
        guard:
          dedupe: { key: '${ .data.host }', within: PT10S }
          lock: { scope: cluster, key: '${ .data.cluster }', otherwise: skip }
        """;

    private const string Broken = """
        rule: broken
        match: { type: [host.broken] }
        mode: auto
        run: storm/fail:1.0.0
        guard:
          breaker: { failures: 3, of: 5, reopen: PT20S }
          lock: { key: broken, otherwise: skip }
          escalate: { run: 'storm/page:1.0.0', per: PT1H }
        """;

    private const string Look = """
        rule: look
        match: { type: [host.slow] }
        mode: auto
        run: storm/look:1.0.0
        guard:
          budget: { key: '${ .data.cluster }', max: 3, per: PT1H }
        """;

    private const string Echo = """
        rule: echo
        match: { type: [host.echo] }
        mode: auto
        run: storm/echo:1.0.0
        """;

    private static string Heal(Uri sink) => $$$"""
        document: { dsl: 1.0.3, namespace: storm, name: heal, version: 1.0.0 }
        do:
          - begin:
              call: http
              with: { method: put, endpoint: { uri: '${ "{{{sink}}}effects/begin.\($workflow.input.data.cluster).\($workflow.id)" }' }, body: {} }
          - work: { wait: { milliseconds: 400 } }
          - finish:
              call: http
              with: { method: put, endpoint: { uri: '${ "{{{sink}}}effects/finish.\($workflow.input.data.cluster).\($workflow.id)" }' }, body: {} }
        """;

    private static string Fail(Uri sink) => $$$"""
        document: { dsl: 1.0.3, namespace: storm, name: fail, version: 1.0.0 }
        do:
          - note:
              call: http
              with: { method: put, endpoint: { uri: '${ "{{{sink}}}effects/broken.all.\($workflow.id)" }' }, body: {} }
          - never:
              call: http
              with: { method: put, endpoint: "{{{sink}}}nowhere", body: {} }
        """;

    private static string Looking(Uri sink) => $$$"""
        document: { dsl: 1.0.3, namespace: storm, name: look, version: 1.0.0 }
        do:
          - look:
              call: http
              with: { method: put, endpoint: { uri: '${ "{{{sink}}}effects/look.\($workflow.input.data.cluster).\($workflow.id)" }' }, body: {} }
        """;

    private const string Echoing = """
        document: { dsl: 1.0.3, namespace: storm, name: echo, version: 1.0.0 }
        do:
          - again: { emit: { event: { with: { source: /storm/echo, type: host.echo, data: '${ .data }' } } } }
        """;

    private static string Page(Uri sink) => $$$"""
        document: { dsl: 1.0.3, namespace: storm, name: page, version: 1.0.0 }
        do:
          - page:
              call: http
              with: { method: put, endpoint: { uri: '${ "{{{sink}}}effects/page.\($workflow.input.rule).\($workflow.id)" }' }, body: {} }
        """;

    public static RuleSet Read(Uri sink, RouterFunctions functions)
    {
        var read = new PackReader(functions.Read).Read(
        [
            .. new[] { Restart, Drain, Flap, Broken, Look, Echo }.Select((rule, index) => File($"storm/rules/{index}.yaml", rule)),
            .. new[] { Heal(sink), Fail(sink), Looking(sink), Echoing, Page(sink) }.Select((workflow, index) => File($"storm/workflows/{index}.yaml", workflow)),
        ]);
        return read.Value ?? throw new InvalidOperationException(string.Join(Environment.NewLine, read.Problems));
    }

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
