using System.Globalization;
using System.Text;

namespace Serverless.Local.Patterns;

/// <summary>Many rules by a formula: rule i asks for one of 1,000 sources, one of 50 types and its own <c>data.sku</c>; every second event matches exactly one.</summary>
internal static class ScaleWorkload
{
    public const string Prefix = "scale:";
    private const int Events = 100_000;

    public static BenchPatterns Patterns(int count) => new(
        [.. Enumerable.Range(0, count).Select(i => $"rule-{i}")],
        [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes(Pattern(i)))]);

    public static string Pattern(int i) => $$$"""{"source":["/tenant/{{{i % 1000}}}"],"type":["com.example.t{{{i % 50}}}"],"data":{"sku":["sku-{{{i}}}"]}}""";

    public static BenchEvents Of(int rules)
    {
        var text = new StringBuilder(Events * 480);
        for (var i = 0; i < Events; i++)
        {
            text.Append(Event(i, (int)(i * 7919L % rules), rules)).Append('\n');
        }

        return BenchEvents.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Of the events that match nothing, one half names a rule's sku and another source, the other half a sku of no rule.</summary>
    private static string Event(int number, int rule, int rules)
    {
        var (tenant, sku) = (number % 4) switch
        {
            1 => ((rule + 1) % 1000, rule),
            3 => (rule % 1000, rule + rules),
            _ => (rule % 1000, rule),
        };
        var time = new DateTime(2026, 1, 1).AddSeconds(number).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return $$$"""{"specversion":"1.0","id":"event-{{{number}}}","source":"/tenant/{{{tenant}}}","type":"com.example.t{{{rule % 50}}}","subject":"orders/{{{number}}}","time":"{{{time}}}","datacontenttype":"application/json","dataschema":"https://example.com/schemas/order.json","data":{"order":{"number":{{{number}}},"currency":"EUR","total":{{{number % 977}}}.25},"lines":[{"article":"a-{{{number % 83}}}","pieces":{{{number % 7}}},"price":12.5},{"article":"b-{{{number % 89}}}","pieces":1,"price":3.25}],"sku":"sku-{{{sku}}}","warehouse":"w{{{number % 12}}}"}}""";
    }
}
