using System.Security.Cryptography;
using System.Text;

namespace Serverless.Core.Admission.Facts;

/// <summary>Under which key the ledger holds what: at most 180 characters, letters, digits, <c>/ - .</c> only.</summary>
public static class LedgerKeys
{
    public const string Control = "control";

    private const string LockPrefix = "lock/";
    private const string RunPrefix = "run/";
    private const string BatchPrefix = "batch/";
    private const string EscalationPrefix = "escalation/";

    public static string Dedupe(string rule, string key) => Keyed("dedupe", rule, key);

    public static string Cooldown(string rule, string key) => Keyed("cooldown", rule, key);

    public static string Budget(string rule, string key) => Keyed("budget", rule, key);

    public static string Breaker(string rule, string key) => Keyed("breaker", rule, key);

    /// <summary>No rule in it: rules whose budgets have the same scope and key share it.</summary>
    public static string SharedBudget(string scope, string key) => Keyed("shared-budget", scope, key);

    /// <summary>No rule in it: rules that name the same scope share its targets.</summary>
    public static string Targets(string scope, string within) => Keyed("targets", scope, within);

    public static bool IsTargets(string key) => key.StartsWith("targets/", StringComparison.Ordinal);

    /// <summary>As short as it needs to be to be told from others.</summary>
    public static string Target(string name) => Hash(name);

    /// <summary>Of all starts of the router.</summary>
    public const string Ceiling = "ceiling/all";

    /// <summary>No rule in it: rules whose locks have the same scope and key share it.</summary>
    public static string Lock(string key, string? scope = null) => scope is null ? LockPrefix + Hash(key) : Keyed("lock", scope, key);

    public static bool IsLock(string key) => key.StartsWith(LockPrefix, StringComparison.Ordinal);

    /// <summary>Of which rules there are with a schedule.</summary>
    public const string Schedules = "schedules";

    /// <param name="rule">Of a scheduled workflow.</param>
    public static string Schedule(string rule) => $"schedule/{rule}";

    public static bool IsBreaker(string key) => key.StartsWith("breaker/", StringComparison.Ordinal);

    /// <summary>Of matches of a rule that its guard counts alike: held together, they are done together. Dedupe tells them apart, and is not in it.</summary>
    public static string Held(string rule, Rules.Guards.GuardKeys keys) =>
        Keyed("held", rule, string.Join('\n', new[] { keys.Cooldown, keys.Budget, keys.Lock, keys.Breaker, keys.Targets?.In, keys.Targets?.Target }.Select(key => key is null ? "-" : Hash(key))));

    /// <param name="fingerprint">Of <see cref="MutedPolicy.Fingerprint"/>.</param>
    public static string Muted(string rule, string fingerprint) => Keyed("muted", rule, fingerprint);

    public const string MutedSeen = "control-seen/muted";

    /// <param name="page">Of <see cref="Held"/>.</param>
    public static string HeldPart(string page, string part) => $"held-part/{Hash(page)}/{part}";

    /// <summary>What a run does that does what was held.</summary>
    public static string Batch(string runId) => BatchPrefix + runId;

    public static string BatchOf(string key) => key[BatchPrefix.Length..];

    public static string Run(string runId) => RunPrefix + runId;

    /// <summary>The run whose key it is.</summary>
    public static string RunOf(string key) => key[RunPrefix.Length..];

    public static string Escalation(string rule) => EscalationPrefix + rule;

    /// <summary>The rule whose key it is.</summary>
    public static string RuleOf(string key) => key[EscalationPrefix.Length..];

    /// <summary>Of what persons did to the starts, from 1.</summary>
    public static string ControlAct(long number) => $"control/{number}";

    /// <summary>Of demotions, from 1.</summary>
    public static string Demoted(int page) => $"control-demoted/{page}";

    private static string Keyed(string guard, string rule, string key) => $"{guard}/{rule}/{Hash(key)}";

    /// <summary>32 hex digits: half of the SHA-256.</summary>
    private static string Hash(string key)
    {
        var most = Encoding.UTF8.GetMaxByteCount(key.Length);
        var utf8 = most <= 1024 ? stackalloc byte[most] : new byte[most];
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)], sum);
        return Convert.ToHexStringLower(sum[..(SHA256.HashSizeInBytes / 2)]);
    }
}
