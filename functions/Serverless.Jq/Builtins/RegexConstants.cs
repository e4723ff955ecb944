using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>The patterns that stand in a program as constants, each compiled once, when it is first used.</summary>
internal sealed class RegexConstants
{
    private readonly Dictionary<(string, string?), Lazy<RegexProgram>> all = [];

    public bool IsEmpty => all.Count == 0;

    public RegexProgram? Find((string, string?) key) => all.TryGetValue(key, out var found) ? found.Value : null;

    /// <summary>Notes the pattern of a call, where the function takes one and pattern and modifiers are constants.</summary>
    public void Note(string function, Node[] arguments)
    {
        var (prefix, suffix, modifiersAt) = function switch
        {
            "test" or "match" or "capture" => ("", "", 1),
            "scan" or "splits" => ("g", "", 1),
            "split" when arguments.Length == 2 => ("g", "", 1),
            "sub" => ("", "", 2),
            "gsub" => ("", "g", 2),
            _ => (null, null, 0),
        };
        if (prefix is null || arguments.Length == 0 || arguments[0].Constant is not { IsString: true } pattern)
        {
            return;
        }

        JqValue modifiers = default;
        if (arguments.Length > modifiersAt)
        {
            if (arguments[modifiersAt].Constant is not { } given || !(given.IsNull || given.IsString))
            {
                return;
            }

            modifiers = given;
        }

        var text = prefix + (modifiers.IsNull ? "" : modifiers.Text) + suffix;
        var full = modifiers.IsNull && text.Length == 0 ? null : text;
        var source = pattern;
        all[(pattern.Text, full)] = new Lazy<RegexProgram>(
            () => RegexProgram.Compile(source, full is null ? default : JqValue.Of(full)), LazyThreadSafetyMode.PublicationOnly);
    }
}
