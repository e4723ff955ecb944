using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;

namespace Serverless.Api.Queries;

/// <summary>Reads a query string strictly: what is unknown, given twice or out of bounds is told, all at once.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    public const int UsualLimit = 50;
    public const int LargestLimit = 500;

    private readonly List<string> known = [];
    private readonly List<ProblemLine> problems = [];

    /// <summary>Items of a page: 1 to 500, 50 where it is not said.</summary>
    public int Limit() => (int)(Number("limit", 1, LargestLimit) ?? UsualLimit);

    public string? Text(string name)
    {
        known.Add(name);
        var values = query[name];
        if (values.Count > 1)
        {
            Report("query/twice", $"'{name}' stands twice; give it once.");
        }

        return values.Count == 1 && values[0] is { Length: > 0 } value ? value : null;
    }

    public long? Number(string name, long least = 1, long most = long.MaxValue)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Report("query/out-of-range", most == long.MaxValue ? $"'{name}' is a whole number from {least}." : $"'{name}' is a whole number from {least} to {most}.");
        return null;
    }

    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var choice = Names.Find<T>(text);
        if (choice is null)
        {
            Report("query/not-a-choice", $"'{name}' is one of {Names.All<T>()}.");
        }

        return choice;
    }

    /// <summary>One of the names, which are spelled as the API spells them.</summary>
    public string? Choice(string name, IReadOnlyList<string> names)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var choice = names.FirstOrDefault(known => Names.Of(known) == text);
        if (choice is null)
        {
            Report("query/not-a-choice", $"'{name}' is one of {string.Join(", ", names.Select(Names.Of))}.");
        }

        return choice;
    }

    public void Report(string code, string sentence) => problems.Add(new ProblemLine(code, sentence, null, null, null));

    /// <summary>The answer to a query that is wrong, or null. Call it last.</summary>
    public ProblemAnswer? Finish()
    {
        foreach (var name in query.Keys.Where(name => !known.Contains(name)))
        {
            Report("query/unknown", $"There is no '{name.AsSpan(0, Math.Min(name.Length, 40))}' here; this list knows {string.Join(", ", known)}.");
        }

        return problems.Count == 0 ? null : ProblemAnswer.Of(StatusCodes.Status400BadRequest, problems[0].Sentence) with { Errors = problems };
    }
}
