using System.Text.Json;
using Serverless.Api.Problems;
using Serverless.Core.Events.Json;

namespace Serverless.Api.Queries;

/// <summary>A JSON object that a person sends, read strictly. What is wrong is gathered, so that all of it is said at once.</summary>
/// <param name="area">Before the codes of its problems, as <c>act</c> in <c>act/missing</c>.</param>
internal sealed class SentObject(string area, ReadOnlyMemory<byte> body)
{
    /// <summary>Characters of a text where nothing else is said.</summary>
    public const int TextLimit = 4_096;

    private readonly List<ProblemLine> problems = [];
    private JsonElement json;

    public IReadOnlyList<ProblemLine> Problems => problems;

    /// <summary>Looks at the whole of it. Only then can its members be asked for.</summary>
    /// <param name="name">What it is called, such as <c>The answer</c>.</param>
    /// <param name="shape">What it is, as a sentence.</param>
    /// <param name="known">Every key it may have.</param>
    /// <returns>False where it is no object at all.</returns>
    public bool Open(string name, string shape, IReadOnlyCollection<string> known)
    {
        var text = StrictJson.WithoutMark(body);
        problems.AddRange(StrictJson.Check(text.Span).Select(problem => ProblemLine.Of(problem)));
        if (problems.Count > 0)
        {
            return false;
        }

        json = JsonElement.Parse(text.Span);
        if (json.ValueKind != JsonValueKind.Object)
        {
            Refuse("not-an-object", shape);
            return false;
        }

        foreach (var member in json.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            Refuse("unknown-key", $"{name} has no key '{member.Name}'; it knows {string.Join(", ", known)}.");
        }

        return true;
    }

    public bool Has(string name) => json.TryGetProperty(name, out _);

    /// <summary>Null where it is not there.</summary>
    public JsonElement? Find(string name) => json.TryGetProperty(name, out var value) ? value : null;

    /// <summary>Null where it is none of 1 to <paramref name="most"/> characters, which is a problem then.</summary>
    public string? Text(string name, int most = TextLimit)
    {
        if (Find(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text && text.Length <= most)
        {
            return text;
        }

        Refuse("missing", $"'{name}' is a text of 1 to {most} characters.");
        return null;
    }

    /// <summary>Null where it is neither true nor false, which is a problem then.</summary>
    /// <param name="sentence">What they stand for.</param>
    public bool? Truth(string name, string code, string sentence)
    {
        if (Find(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value)
        {
            return value.GetBoolean();
        }

        Refuse(code, sentence);
        return null;
    }

    /// <summary>Who is recorded, where <c>by</c> may say so.</summary>
    /// <param name="speaking">Whom the record names, given whom the body does; null where nobody can be named.</param>
    /// <param name="verb">What they do: <c>act</c> or <c>answer</c>.</param>
    public string? By(Func<string?, string?> speaking, string verb, int most = TextLimit)
    {
        var claimed = Has("by") ? Text("by", most) : null;
        var named = speaking(claimed);
        if (named is null)
        {
            Refuse("by", $"A token says who you are, and you cannot {verb} for somebody else; leave 'by' out.");
        }

        return named;
    }

    public void Refuse(string code, string sentence) => problems.Add(new ProblemLine($"{area}/{code}", sentence, null, null, null));
}
