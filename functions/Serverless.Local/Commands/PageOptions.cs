using System.CommandLine;

namespace Serverless.Local.Commands;

/// <summary><c>--limit</c> and <c>--before</c> of every list.</summary>
internal sealed class PageOptions
{
    public Option<int> Limit { get; } = new("--limit") { Description = "How many, 1 to 500.", DefaultValueFactory = _ => 20 };

    public Option<string?> Before { get; } = new("--before") { Description = "Go on after this one, as the page before says." };

    public string Query(ParseResult parsed, params IEnumerable<(string Key, string? Value)> filters) =>
        "?" + string.Join('&', filters
            .Append(("limit", parsed.GetValue(Limit).ToString()))
            .Append(("before", parsed.GetValue(Before)))
            .Where(f => f.Item2 is { Length: > 0 })
            .Select(f => $"{f.Item1}={Uri.EscapeDataString(f.Item2!)}"));

    /// <summary>The command that shows the next page of the same list.</summary>
    public string Next(ParseResult parsed, string command, string next, params IEnumerable<(string Key, string? Value)> filters) =>
        string.Join(' ', filters
            .Where(f => f.Value is { Length: > 0 })
            .Select(f => $"--{f.Key} {f.Value}")
            .Prepend(command)
            .Append($"--limit {parsed.GetValue(Limit)} --before {next}"));
}
