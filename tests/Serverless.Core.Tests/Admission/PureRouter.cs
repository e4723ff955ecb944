using System.Text;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Documents;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Tests.Admission;

/// <summary>Guards over a dictionary: whoever asks, asks alone.</summary>
internal sealed class PureRouter
{
    private readonly Dictionary<string, GuardFacts> ledger = [];
    private int count;

    public static Rule Rule(string name, string guard, string more = "")
    {
        var text = $$"""{"rule":"{{name}}","match":{"type":["t"]},"mode":"auto","run":"p/w:1.0.0","guard":{{guard}}{{more}}}""";
        var reading = RuleReader.Read(JsonDocumentReader.Read(Encoding.UTF8.GetBytes(text)).Value!);
        Assert.Empty(reading.Problems);
        return reading.Value!;
    }

    public FactsOf Facts => ledger.GetValueOrDefault;

    public GuardAsk Ask(Rule rule, GuardKeys keys, StartCeiling? ceiling = null) => new(rule, keys, $"run-{++count}", count) { Ceiling = ceiling };

    public AdmissionDecision Decide(GuardAsk ask, DateTimeOffset now)
    {
        var answer = GuardPolicy.Decide(ask, Facts, now);
        Assert.All(answer.Changes.Keys, key => Assert.Contains(key, ask.Reads));
        Apply(answer.Changes);
        return answer.Decision;
    }

    public void End(string runId, DateTimeOffset now, RunEnding ending = RunEnding.Well) => Apply(RunEndPolicy.End(runId, (RunFacts)Facts(LedgerKeys.Run(runId))!, ending, Facts, now));

    private void Apply(IReadOnlyDictionary<string, GuardFacts> changes)
    {
        foreach (var (key, facts) in changes)
        {
            ledger[key] = GuardFactsJson.Read(GuardFactsJson.Write(facts));
        }
    }
}
