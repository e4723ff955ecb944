using System.CommandLine;

namespace Serverless.Local.Commands;

/// <summary><c>--set pack.name=value</c>, wherever packs are given settings.</summary>
internal static class SettingOption
{
    public static Option<string[]> Create()
    {
        var settings = new Option<string[]>("--set") { Description = "A pack's setting, as pack.name=value; may be given more than once.", DefaultValueFactory = _ => [] };
        settings.Validators.Add(result =>
        {
            foreach (var twice in result.Tokens.GroupBy(token => token.Value.Split('=', 2)[0]).Where(group => group.Count() > 1))
            {
                result.AddError($"--set {twice.Key} stands {twice.Count()} times; give it once.");
            }

            foreach (var wrong in result.Tokens.Where(token => !token.Value.Contains('=', StringComparison.Ordinal)))
            {
                result.AddError($"'{wrong.Value}' is not of the form pack.name=value.");
            }
        });
        return settings;
    }

    public static IReadOnlyDictionary<string, string> Read(ParseResult parsed, Option<string[]> settings) =>
        parsed.GetValue(settings)!.Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
