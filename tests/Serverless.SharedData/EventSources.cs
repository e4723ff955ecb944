using System.Security.Cryptography;
using System.Text;

namespace Serverless.SharedData;

/// <summary>A webhook source that real events are sent to: its file (JSON, which is YAML too), its secret, and how its sender signs.</summary>
/// <param name="Document">What stands in <c>sources/NAME.yaml</c>.</param>
/// <param name="Secret">The value of the secret <c>NAME-secret</c>.</param>
public sealed record EventSource(string Name, string Document, string Secret, Func<EventSource, string, byte[], DateTimeOffset, IEnumerable<KeyValuePair<string, string>>> Headers)
{
    public string SecretName => $"{Name}-secret";

    public EventFile Sign(string path, byte[] body, DateTimeOffset now) =>
        new(path, $"/api/hooks/{Name}", [KeyValuePair.Create("Content-Type", "application/json"), .. Headers(this, path, body, now)], body);
}

/// <summary>The sources for the folders of real webhooks.</summary>
public static class EventSources
{
    public static IReadOnlyList<EventSource> All { get; } =
    [
        Source("github", """{"kind":"github","secret":"github-secret"}""", (source, path, body, _) =>
        [
            Header("X-GitHub-Event", path.Split('/')[1]),
            Header("X-GitHub-Delivery", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..32]),
            Header("X-Hub-Signature-256", "sha256=" + Hex(source, body)),
        ]),
        Source("gitlab", """{"kind":"token","secret":"gitlab-secret","header":"X-Gitlab-Token"}""", (source, _, _, _) => [Header("X-Gitlab-Event", "System Hook"), Header("X-Gitlab-Token", source.Secret)]),
        Source("gitea", """{"kind":"hmac","secret":"gitea-secret","header":"X-Gitea-Signature"}""", (source, _, body, _) => [Header("X-Gitea-Signature", Hex(source, body))]),
        Source("bitbucket", """{"kind":"hmac","secret":"bitbucket-secret","header":"X-Hub-Signature","prefix":"sha256="}""", (source, _, body, _) => [Header("X-Hub-Signature", "sha256=" + Hex(source, body))]),
        Source("pagerduty", """{"kind":"hmac","secret":"pagerduty-secret","header":"X-PagerDuty-Signature","prefix":"v1="}""", (source, _, body, _) => [Header("X-PagerDuty-Signature", "v1=" + Hex(source, body))]),
        Source("alertmanager", """{"kind":"token","secret":"alertmanager-secret"}""", Bearer),
        Source("azure-monitor", """{"kind":"token","secret":"azure-monitor-secret"}""", Bearer),
        Source("aws", """{"kind":"hmac","secret":"aws-secret","header":"X-Signature","encoding":"base64"}""", (source, _, body, _) => [Header("X-Signature", Convert.ToBase64String(Mac(source, body)))]),
        Source("standard", """{"kind":"standard-webhooks","secret":"standard-secret"}""", Standard),
    ];

    public static EventSource For(string folder, string path) => All.First(source => source.Name == folder switch
    {
        "github-octokit" => "github",
        "azure-monitor" => "azure-monitor",
        "prometheus-alertmanager" => "alertmanager",
        "pagerduty" or "keep-tests" => "pagerduty",
        "scm-webhooks" when path.Contains("/gitlab", StringComparison.Ordinal) => "gitlab",
        "scm-webhooks" when path.Contains("/bitbucket", StringComparison.Ordinal) => "bitbucket",
        "scm-webhooks" when path.Contains("/gitea/", StringComparison.Ordinal) || path.Contains("/gogs/", StringComparison.Ordinal) => "gitea",
        _ when folder.StartsWith("aws-", StringComparison.Ordinal) => "aws",
        _ => "standard",
    });

    private static EventSource Source(string name, string verify, Func<EventSource, string, byte[], DateTimeOffset, IEnumerable<KeyValuePair<string, string>>> headers) =>
        new(name, $$"""{"source":"{{name}}","verify":{{verify}}}""", name == "standard" ? "whsec_" + Convert.ToBase64String("a key of twenty-four bytes"u8) : $"the secret of {name}", headers);

    private static IEnumerable<KeyValuePair<string, string>> Bearer(EventSource source, string path, byte[] body, DateTimeOffset now) => [Header("Authorization", $"Bearer {source.Secret}")];

    private static IEnumerable<KeyValuePair<string, string>> Standard(EventSource source, string path, byte[] body, DateTimeOffset now)
    {
        var id = "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..24];
        var time = now.ToUnixTimeSeconds().ToString();
        var key = Convert.FromBase64String(source.Secret["whsec_".Length..]);
        var mac = HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body]);
        return [Header("webhook-id", id), Header("webhook-timestamp", time), Header("webhook-signature", "v1," + Convert.ToBase64String(mac))];
    }

    private static byte[] Mac(EventSource source, byte[] body) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(source.Secret), body);

    private static string Hex(EventSource source, byte[] body) => Convert.ToHexStringLower(Mac(source, body));

    private static KeyValuePair<string, string> Header(string name, string value) => KeyValuePair.Create(name, value);
}
