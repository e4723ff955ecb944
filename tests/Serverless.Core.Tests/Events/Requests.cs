using System.Text;
using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Core.Tests.Events;

/// <summary>Requests as a test writes them down.</summary>
internal static class Requests
{
    public const string Structured = "application/cloudevents+json";
    public const string Batched = "application/cloudevents-batch+json";
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static ReceivedEvent Of(string? contentType, string body, params (string Name, string Value)[] headers) => Of(contentType, Encoding.UTF8.GetBytes(body), headers);

    public static ReceivedEvent Of(string? contentType, byte[] body, params (string Name, string Value)[] headers)
    {
        var all = headers.Select(header => KeyValuePair.Create(header.Name, header.Value));
        return new ReceivedEvent("cloudevents", new ReceivedHeaders([.. all, .. contentType is null ? [] : new[] { KeyValuePair.Create("Content-Type", contentType) }]), body, Noon);
    }

    public static NormalizedEvent Event(this Normalization normalization)
    {
        Assert.Empty(normalization.Rejected.SelectMany(rejected => rejected.Problems));
        return Assert.Single(normalization.Events);
    }

    public static IEnumerable<string> Codes(this Normalization normalization) => normalization.Rejected.SelectMany(rejected => rejected.Problems).Select(problem => problem.Code);

    public static string Text(this NormalizedEvent normalized) => Encoding.UTF8.GetString(normalized.Utf8.Span);

    public static Problem OnlyProblem(this Normalization normalization) => Assert.Single(Assert.Single(normalization.Rejected).Problems);
}
