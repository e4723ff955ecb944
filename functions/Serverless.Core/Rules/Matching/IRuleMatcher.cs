namespace Serverless.Core.Rules.Matching;

/// <summary>Patterns compiled together: immutable, safe to share between threads.</summary>
public interface IRuleMatcher
{
    /// <summary>Appends the indices of the patterns that match, in increasing order. The event is one JSON object as UTF-8 that was validated
    /// when it came in (no key twice in one object); a JSON value that is not an object matches nothing. Of other bytes nothing is promised but an end.</summary>
    /// <param name="now">What ages are measured to: of a stored event the time it was received, so that it is answered the same whenever it is asked about.</param>
    /// <exception cref="System.Text.Json.JsonException">The bytes are no JSON, or nested deeper than 1000 levels: a defect of the caller.</exception>
    void Match(ReadOnlySpan<byte> utf8, DateTimeOffset now, List<int> matches);
}
