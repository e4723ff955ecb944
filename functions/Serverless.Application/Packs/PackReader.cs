using System.Text;
using System.Text.Json;
using Serverless.Application.Clocks;
using Serverless.Core.Admission.Control;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Workflows;

namespace Serverless.Application.Packs;

/// <summary>Reads the files of all packs into one rule set, or says everything that is wrong with any of them.</summary>
/// <param name="workflows">Reads a workflow document as the host will run it, with what it names that lies somewhere else, and refuses what the host cannot do; <see cref="WorkflowReader"/> where none is given.</param>
/// <param name="sources">Reads a webhook source; <see cref="WebhookSourceReader"/> where none is given.</param>
/// <param name="zones">The time zone of an IANA name, null where the host does not have it; those of the host where none is given.</param>
public sealed class PackReader(
    Func<DocumentNode, FetchedDocuments, Reading<Workflow>>? workflows = null,
    Func<DocumentNode, Reading<WebhookSource>>? sources = null,
    Func<string, TimeZoneInfo?>? zones = null)
{
    private static readonly Dictionary<string, string> NoSettings = [];

    private readonly Func<DocumentNode, FetchedDocuments, Reading<Workflow>> readWorkflow = workflows ?? ((document, _) => WorkflowReader.Read(document));
    private readonly Func<DocumentNode, Reading<WebhookSource>> readSource = sources ?? WebhookSourceReader.Read;

    /// <param name="files">In any order, each path once.</param>
    /// <param name="settings">Values for settings of packs, by <c>pack.setting</c>.</param>
    /// <returns>The set, or problems in the order of file, line and column.</returns>
    public Reading<RuleSet> Read(IReadOnlyList<PackFile> files, IReadOnlyDictionary<string, string>? settings = null) =>
        Read(files, settings, FetchedDocuments.Among(files, more: true));

    /// <param name="fetched">What was fetched for the set so far; what is fetched now is added.</param>
    /// <inheritdoc cref="Read(IReadOnlyList{PackFile}, IReadOnlyDictionary{string, string})"/>
    public Reading<RuleSet> Read(IReadOnlyList<PackFile> files, IReadOnlyDictionary<string, string>? settings, FetchedDocuments fetched)
    {
        var given = settings ?? NoSettings;
        var contents = new PackContents(document => readWorkflow(document, fetched), readSource, new StandingMuteReader(zones ?? SystemZones.Find, stored: !fetched.MayFetch));
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            contents.Take(file);
        }

        var values = Settings(contents, given);
        contents.CheckTogether();
        var matcher = contents.Problems.Count == 0 ? Compile(contents) : null;
        if (matcher is null)
        {
            return new Reading<RuleSet>(null, [.. contents.Problems
                .OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column).ThenBy(p => p.Code, StringComparer.Ordinal).Distinct()]);
        }

        return new Reading<RuleSet>(new RuleSet(Id([.. files.Where(file => PackPath.Of(file.Path).Part != PackPart.Fetched), .. fetched.Files], given), contents.Rules, contents.Workflows, contents.Sources, values, matcher) { Mutes = contents.Mutes }, []);
    }

    private static RuleMatcher? Compile(PackContents contents)
    {
        var patterns = contents.Rules.ConvertAll(rule => rule.Match);
        if (RuleMatcher.TryCompile(patterns) is { } matcher)
        {
            return matcher;
        }

        contents.Problems.Add(contents.Rules[RuleMatcher.Heaviest(patterns)].Place.Problem("pack/too-complex", RuleMatcher.TooComplex("this one")));
        return null;
    }

    private static Dictionary<string, JsonElement> Settings(PackContents contents, IReadOnlyDictionary<string, string> given)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var values = contents.Descriptions.ToDictionary(description => description.Pack, description => description.Values(given, used, contents.Problems), StringComparer.Ordinal);
        var known = contents.Descriptions.SelectMany(d => d.Settings.Select(s => $"{d.Pack}.{s.Name}")).ToList();
        foreach (var name in given.Keys.Where(name => !used.Contains(name)))
        {
            var hint = NearestName.Of(name, known) is { } near ? $" Did you mean '{near}'?" : "";
            contents.Problems.Add(new DocumentPlace(null, 0, 0).Problem("pack/unknown-setting", $"No pack has a setting '{name}'.{hint}"));
        }

        return values;
    }

    private static string Id(IReadOnlyList<PackFile> files, IReadOnlyDictionary<string, string> given) => RuleSetId.Of(
    [
        .. files.Where(file => PackPath.Of(file.Path).Part != PackPart.Ignored).Select(file => KeyValuePair.Create(file.Path, file.Content)),
        .. given.Select(setting => KeyValuePair.Create($"setting:{setting.Key}", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(setting.Value))),
    ]);
}
