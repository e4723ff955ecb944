namespace Serverless.Core.Admission.Facts;

/// <summary>Pages of held matches that wait for one lock or one scope of targets, the longest waiting first. Once it is free it is for the first of them, for a
/// while; whoever does not use its turn lets the next have it. Who was served and holds more waits anew, behind the others.</summary>
/// <param name="Waiting">One or more.</param>
/// <param name="From">Since when it is the turn of the first; null where nothing has become free since it is the first.</param>
public sealed record HoldLine(IReadOnlyList<HoldTurn> Waiting, DateTimeOffset? From = null)
{
    /// <summary>Pages in one line, at most. Others are let in as those are served, and meanwhile go when nobody in the line does.</summary>
    public const int Most = 50;

    /// <summary>How long what is free is kept for one of them: longer than it takes to look at it.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(15);

    /// <summary>Whose turn it is before that of a page; null where a page may go.</summary>
    /// <param name="page">Null of who holds nothing.</param>
    /// <param name="now">When there is room.</param>
    public HoldTurn? Before(string? page, DateTimeOffset now) => First(now) is { } first && first.Page != page ? first : null;

    /// <summary>Null where none has its turn any more.</summary>
    public HoldTurn? First(DateTimeOffset now) => Waiting.ElementAtOrDefault(Over(From ?? Waiting[0].Since, now));

    /// <summary>With a page at the end, where it is not in it yet and there is room.</summary>
    public static HoldLine? Join(HoldLine? line, string page, string rule, DateTimeOffset now) =>
        line is null ? new HoldLine([new HoldTurn(page, rule, now)])
        : line.Waiting.Count >= Most || line.Waiting.Any(turn => turn.Page == page) ? line
        : line with { Waiting = [.. line.Waiting, new HoldTurn(page, rule, now)] };

    /// <summary>There is room again.</summary>
    public static HoldLine? Freed(HoldLine? line, DateTimeOffset now) => line?.Without(null, now) is not { } left ? null : left with { From = left.From ?? now };

    /// <summary>A page, or somebody else, has taken what was free.</summary>
    public static HoldLine? Taken(HoldLine? line, string? page, DateTimeOffset now) => line?.Without(page, now) is not { } left ? null : left with { From = null };

    /// <summary>A page cannot use what is free.</summary>
    public static HoldLine? Passed(HoldLine? line, string page, DateTimeOffset now) => line?.Without(page, now) is not { } left ? null : left with { From = left.From ?? now };

    /// <summary>Without those whose turn is over, and one page. The next has all of its turn.</summary>
    private HoldLine? Without(string? page, DateTimeOffset now)
    {
        List<HoldTurn> left = [.. Waiting.Skip(From is { } from ? Over(from, now) : 0).Where(turn => turn.Page != page)];
        return left.Count == 0 ? null : left.Count == Waiting.Count ? this : new HoldLine(left, ReferenceEquals(left[0], Waiting[0]) ? From : null);
    }

    private int Over(DateTimeOffset from, DateTimeOffset now) => (int)Math.Clamp((now - from).Ticks / Turn.Ticks, 0, Waiting.Count);
}

/// <param name="Page">Of <see cref="LedgerKeys.Held"/>.</param>
/// <param name="Since">When it joined the line.</param>
public sealed record HoldTurn(string Page, string Rule, DateTimeOffset Since);
