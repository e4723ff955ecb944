using System.Text;
using Serverless.Application.Dispatch;
using Serverless.Application.Packs;
using Serverless.Application.Tests.Admission;

namespace Serverless.Application.Tests.Dispatch;

public sealed class AgeTests
{
    [Fact]
    public async Task An_age_is_measured_to_when_the_event_was_received_however_late_it_is_judged_or_asked_about()
    {
        var stage = new GuardStage("");
        var reading = new PackReader().Read([
            File("p/rules/r.yaml", "rule: fresh\nmatch: { time: [{ age: ['<', PT10M] }] }\nrun: p/w:1.0.0"),
            File("p/rules/s.yaml", "rule: stale\nmatch: { time: [{ age: ['>=', PT10M] }] }\nrun: p/w:1.0.0"),
            File("p/workflows/w.yaml", "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]")]);
        Assert.Empty(reading.Problems);
        stage.Rules.Replace(reading.Value!);
        var item = await stage.ReceiveAsync("{}", extensions: ",\"time\":\"2026-03-01T11:55:00Z\"");
        stage.Time.Pass(TimeSpan.FromHours(1));

        await new EventDispatcher(stage.Rules, stage.First.Guards.Admissions, stage.Store, stage.Store, stage.Time).DispatchAsync([item], default);

        var record = (await stage.Store.FindAsync(item.Sequence, default))!;
        Assert.Equal("fresh", Assert.Single(record.Judgement!.Verdicts).Rule);
        Assert.Equal(record.ReceivedAt, item.ReceivedAt);
        var explained = (await new LiveRuleQueries(stage.Rules).ExplainAsync(record, null, default))!.Rules;
        Assert.Equal([("fresh", true), ("stale", false)], explained.Select(rule => (rule.Rule, rule.Matches)));
        Assert.Equal("It would match if 'time', now \"2026-03-01T11:55:00Z\", is a time at least PT10M ago.", explained[1].Pattern!.SmallestChange);
    }

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
