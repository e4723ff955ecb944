using System.Diagnostics.CodeAnalysis;

namespace Serverless.Core.Arm;

/// <summary>The id of something in Azure Resource Manager, taken apart: a level (tenant, management group, subscription or resource group) and below it
/// the resources, each with its type and name; an extension resource begins with <c>providers</c> once more. What is sent is put together again from
/// these parts, so no text that came with an event ever stands in an address as it came. Ids are compared without regard to case.</summary>
public sealed class ArmId : IEquatable<ArmId>
{
    /// <summary>In characters, as it is written.</summary>
    public const int Longest = 2_048;

    private const string ManagementNamespace = "Microsoft.Management";
    private const string ManagementType = "managementGroups";

    private ArmId(ArmLevel level, IReadOnlyList<ArmProvider> providers)
    {
        (Level, Providers) = (level, providers);
        Segments = [.. level.Segments, .. providers.SelectMany(provider => provider.Segments)];
    }

    public ArmLevel Level { get; }

    /// <summary>From the outside to the inside: the resource, then what extends it. Empty for a level by itself.</summary>
    public IReadOnlyList<ArmProvider> Providers { get; }

    /// <summary>Of the whole id, keywords among them in their usual spelling; none is empty, <c>.</c> or <c>..</c>, and none holds a slash.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <param name="problem">What is wrong, as the end of a sentence that began with what the id was for. It repeats nothing of the text.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ArmId? id, [NotNullWhen(false)] out string? problem)
    {
        id = null;
        if (!text.StartsWith('/') || text.Length is 1 or > Longest)
        {
            problem = "is no id of Azure Resource Manager: it begins with /subscriptions/ or /providers/ and has at most 2,048 characters";
            return false;
        }

        var parsing = new ArmParsing(text[1..].Split('/'));
        var level = parsing.Level(ManagementNamespace, ManagementType);
        var providers = parsing.Providers();
        problem = parsing.Problem ?? (level is ArmLevel.Tenant && providers.Count == 0 ? "names nothing" : null);
        id = problem is null ? new ArmId(level, providers) : null;
        return id is not null;
    }

    /// <summary>Whether <paramref name="other"/> is this or lies below it, segment by segment: <c>…/resourceGroups/web</c> does not contain <c>…/resourceGroups/web2</c>.</summary>
    public bool Contains(ArmId other) =>
        other.Segments.Count >= Segments.Count && Segments.Index().All(segment => Same(segment.Item, other.Segments[segment.Index]));

    /// <summary>The id as the path of an address: each segment percent-encoded by itself.</summary>
    public string ToPath() => string.Concat(Segments.Select(segment => "/" + Uri.EscapeDataString(segment)));

    public override string ToString() => "/" + string.Join('/', Segments);

    public bool Equals(ArmId? other) => other is not null && other.Segments.Count == Segments.Count && Contains(other);

    public override bool Equals(object? obj) => Equals(obj as ArmId);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(ToString());

    internal static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
