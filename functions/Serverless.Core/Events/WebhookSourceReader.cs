using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events.Signatures;
using Serverless.Core.Events.Webhooks;
using Serverless.Core.Expressions;

namespace Serverless.Core.Events;

/// <summary>Reads a source file.</summary>
public static class WebhookSourceReader
{
    private const string Area = "source";
    private const int SecretLimit = 8;
    private static readonly TimeSpan ToleranceLimit = TimeSpan.FromHours(1);
    private static readonly string[] Kinds = ["hmac", "standard-webhooks", "github", "token", "slack", "stripe"];
    private static readonly string[] Encodings = ["hex", "base64"];

    /// <summary>A source that does not say how it is verified is refused: an address is no secret.</summary>
    public static Reading<WebhookSource> Read(DocumentNode document)
    {
        var problems = new List<Problem>();
        var map = new MapReader(document, Area, "a source", problems);
        var name = map.RequiredText("source");
        if (name is not null && !IsName(name))
        {
            map.Report("bad-name", map.Optional("source")!.Place, "A source's name is made of lower-case letters, digits and hyphens, begins with a letter or digit and has at most 64 characters.");
        }

        var description = map.OptionalText("description");
        var verify = map.Optional("verify");
        if (verify is null && document is DocumentMap)
        {
            map.Report("unverified", map.Place, "A source says how its deliveries are verified; add 'verify' with a kind and the name of a secret.");
        }

        var (scheme, secrets) = verify is null ? (null, []) : ReadVerification(verify, problems);
        var mapping = map.Optional("event") is { } node ? ReadMapping(node, problems) : WebhookMapping.Default;
        map.Finish();
        return problems.Count > 0 ? new Reading<WebhookSource>(null, problems) : new Reading<WebhookSource>(new WebhookSource(name!, description, scheme!, secrets, mapping), []);
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name[0] != '-' && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static (SignatureScheme? Scheme, IReadOnlyList<string> Secrets) ReadVerification(DocumentNode node, List<Problem> problems)
    {
        var map = new MapReader(node, Area, "the verification", problems);
        if (map.Optional("kind") is null && node is DocumentMap)
        {
            map.Report("missing-key", map.Place, $"The verification needs the key 'kind': one of {string.Join(", ", Kinds)}.");
        }

        var kind = map.OptionalChoice("kind", Kinds);
        var secrets = ReadSecrets(map, node is DocumentMap);
        SignatureScheme? scheme = kind is null ? null : Kinds[kind.Value] switch
        {
            "hmac" => new HmacScheme(Header(map, map.RequiredText("header")) ?? "", (MacEncoding)(map.OptionalChoice("encoding", Encodings) ?? 0), map.OptionalText("prefix") ?? ""),
            "token" => ReadToken(map),
            "github" => new GitHubScheme(),
            "standard-webhooks" => new StandardWebhooksScheme(Tolerance(map)),
            "slack" => new SlackScheme(Tolerance(map)),
            _ => new StripeScheme(Tolerance(map)),
        };
        if (kind is not null)
        {
            map.Finish();
        }

        return (scheme, secrets);
    }

    private static TokenScheme ReadToken(MapReader map)
    {
        var header = Header(map, map.OptionalText("header")) ?? "authorization";
        var usual = header.Equals("authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer " : "";
        return new TokenScheme(header, map.OptionalText("prefix") ?? usual);
    }

    private static string? Header(MapReader map, string? name)
    {
        if (name is not null && (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
        {
            map.Report("bad-header", map.Optional("header")!.Place, "'header' is the name of an HTTP header: letters, digits, hyphens and underscores.");
        }

        return name;
    }

    private static TimeSpan Tolerance(MapReader map)
    {
        var tolerance = map.OptionalDuration("tolerance") ?? SignatureScheme.DefaultTolerance;
        if (tolerance < TimeSpan.FromSeconds(1) || tolerance > ToleranceLimit)
        {
            map.Report("out-of-range", map.Optional("tolerance")!.Place, "'tolerance' is from PT1S to PT1H; the usual is PT5M.");
        }

        return tolerance;
    }

    private static IReadOnlyList<string> ReadSecrets(MapReader map, bool isMap)
    {
        var node = map.Optional("secret");
        var names = node is DocumentScalar { ScalarKind: JsonValueKind.String } one ? [one.Text] : map.OptionalTexts("secret");
        if (node is null && isMap)
        {
            map.Report("missing-key", map.Place, "The verification needs the key 'secret': the name of a secret, or a list of names while one replaces the other.");
        }
        else if (node is DocumentList { Items.Count: 0 or > SecretLimit })
        {
            map.Report("out-of-range", node.Place, $"'secret' names from 1 to {SecretLimit} secrets.");
        }

        foreach (var name in names.Where(name => !IsSecretName(name)))
        {
            map.Report("bad-secret-name", node!.Place, $"'{name}' is no name of a secret: letters, digits, hyphens and underscores, at most 64. Write the name here, never the secret itself.");
        }

        return names;
    }

    private static bool IsSecretName(string name) => name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private static WebhookMapping ReadMapping(DocumentNode node, List<Problem> problems)
    {
        var map = new MapReader(node, Area, "the event", problems);
        var mapping = new WebhookMapping(
            ReadText(map, "id", problems),
            ReadText(map, "type", problems),
            ReadText(map, "source", problems),
            ReadText(map, "subject", problems),
            ReadText(map, "time", problems),
            map.Optional("data") is { } data ? ExpressionTemplate.Compile(data, [], problems) : null);
        map.Finish();
        return mapping;
    }

    private static ExpressionTemplate? ReadText(MapReader map, string key, List<Problem> problems)
    {
        if (map.Optional(key) is not { } node)
        {
            return null;
        }

        if (node is DocumentScalar { ScalarKind: JsonValueKind.String, Text.Length: > 0 })
        {
            return ExpressionTemplate.Compile(node, [], problems);
        }

        map.Report("wrong-kind", node.Place, $"'{key}' is a text that is not empty, or an expression such as ${{ .body.{key} }}.");
        return null;
    }
}
