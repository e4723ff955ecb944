using System.Globalization;
using Serverless.Core.Documents;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Admission;

/// <summary>Starts of the whole router, by whatever rules, in any stretch of time of this length, at most.</summary>
/// <param name="Max">1 to <see cref="BudgetGuard.MostStarts"/>.</param>
/// <param name="Per">Longer than nothing, at most <see cref="GuardReach.Longest"/>.</param>
public sealed record StartCeiling(int Max, TimeSpan Per)
{
    /// <summary>How one is written, in a sentence.</summary>
    public static readonly string Form = $"a number from 1 to {BudgetGuard.MostStarts} and a time of at most {IsoDuration.Format(GuardReach.Longest)}, such as 100/PT1H";

    /// <summary>Reads <c>100/PT1H</c>; null where the text is none.</summary>
    public static StartCeiling? Read(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max is >= 1 and <= BudgetGuard.MostStarts
            && IsoDuration.TryParse(parts[1], out var per) && per > TimeSpan.Zero && per <= GuardReach.Longest
            ? new StartCeiling(max, per)
            : null;
    }

    public override string ToString() => $"{Max}/{IsoDuration.Format(Per)}";
}
