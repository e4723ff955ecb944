namespace Serverless.Core.Arm;

/// <summary>What a rule lets its runs touch: these, and all that lies below them. An empty scope contains nothing.</summary>
public sealed record ArmScope(IReadOnlyList<ArmId> Roots)
{
    public static readonly ArmScope Nothing = new([]);

    /// <summary>From the scope a run carries. What cannot be read there contains nothing.</summary>
    public static ArmScope Of(IEnumerable<string>? texts) =>
        new([.. (texts ?? []).Select(text => ArmId.TryParse(text, out var id, out _) ? id : null).OfType<ArmId>()]);

    public bool Contains(ArmId id) => Roots.Any(root => root.Contains(id));

    public override string ToString() => Roots.Count == 0 ? "nothing" : string.Join(", ", Roots);
}
