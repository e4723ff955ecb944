using System.Diagnostics.CodeAnalysis;

namespace Serverless.Core.Arm;

/// <summary>What is asked of the thing an id names: an action such as <c>restart</c>, or a list below it such as <c>providers/Microsoft.Web/sites</c>.
/// It can only lead further down.</summary>
public sealed record ArmSubpath
{
    public static readonly ArmSubpath None = new([]);

    private const int SegmentLimit = 20;

    private ArmSubpath(IReadOnlyList<string> segments) => Segments = segments;

    public IReadOnlyList<string> Segments { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out ArmSubpath? path)
    {
        var segments = text.Split('/');
        path = segments.Length <= SegmentLimit && segments.All(ArmSegment.IsName) ? new ArmSubpath(segments) : null;
        return path is not null;
    }

    public string ToPath() => string.Concat(Segments.Select(segment => "/" + Uri.EscapeDataString(segment)));

    public override string ToString() => string.Join('/', Segments);
}
