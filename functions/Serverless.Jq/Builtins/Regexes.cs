using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>The functions around regular expressions.</summary>
internal static class Regexes
{
    public static JqValue Test(Run run, in JqValue input, in JqValue pattern, in JqValue modifiers) =>
        JqValue.Of(Prepare(run, input, pattern, modifiers, out var text).IsMatch(run, text));

    public static JqValue Match(Run run, in JqValue input, in JqValue pattern, in JqValue modifiers) =>
        Prepare(run, input, pattern, modifiers, out var text).Match(run, text);

    public static JqValue Capture(Run run, in JqValue input, in JqValue pattern, in JqValue modifiers)
    {
        var regex = Prepare(run, input, pattern, modifiers, out var text);
        var captured = new ArrayBuilder(0);
        foreach (var match in regex.Matches(run, text))
        {
            captured.Add(regex.Captures(match, text));
        }

        return captured.Build();
    }

    public static JqValue Scan(Run run, in JqValue input, in JqValue pattern, in JqValue modifiers)
    {
        var regex = Prepare(run, input, pattern, Global(run, modifiers), out var text);
        var found = new ArrayBuilder(0);
        foreach (var match in regex.Matches(run, text))
        {
            found.Add(regex.Scanned(match, text));
        }

        return found.Build();
    }

    public static JqValue Split(Run run, in JqValue input, in JqValue pattern, in JqValue modifiers)
    {
        var regex = Prepare(run, input, pattern, Global(run, modifiers), out var text);
        var parts = new ArrayBuilder(0);
        var from = 0;
        foreach (var match in regex.Matches(run, text))
        {
            var (start, end, _) = RegexProgram.WholePart(match, text);
            parts.Add(JqValue.Of(text[from..Math.Max(from, start)]));
            from = end;
        }

        parts.Add(JqValue.Of(text[from..]));
        return parts.Build();
    }

    /// <summary>The pattern and modifiers of the forms with one argument: a string, or an array of both.</summary>
    public static (JqValue Pattern, JqValue Modifiers) Parts(in JqValue argument)
    {
        if (argument.IsString)
        {
            return (argument, default);
        }

        return argument.IsArray && argument.Array.Count > 0
            ? (argument.Array[0], argument.Array.Count > 1 ? argument.Array[1] : default)
            : throw new JqError($"{argument.KindName} not a string or array");
    }

    public static JqValue Global(Run run, in JqValue modifiers) => Operators.Add(run, JqValue.Of("g"), modifiers);

    public static RegexProgram Prepare(Run run, in JqValue input, in JqValue pattern, in JqValue modifiers, out string text)
    {
        if (!input.IsString)
        {
            throw TypeErrors.Of(input, "cannot be matched, as it is not a string");
        }

        text = input.Text;
        return run.Regex(pattern, modifiers);
    }
}
