namespace Serverless.Engines.DurableTask;

/// <summary>How much of a run one activity does. Each activity costs two actions of the scheduler, and a history that is read again; one that
/// lasts long is lost whole when its host goes, and what it was calling then is in doubt.</summary>
/// <param name="Calls">Calls it begins at most; 1 or more.</param>
/// <param name="Longest">After this it begins no other call. What is under way is waited for, however long it takes.</param>
public sealed record StretchLimits(int Calls, TimeSpan Longest)
{
    /// <summary>Short calls share an activity, a long one has its own.</summary>
    public static readonly StretchLimits Usual = new(25, TimeSpan.FromSeconds(5));
}
