using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Serverless.Core.Workflows;

/// <summary>What tells of a run in an event that the run did not emit itself: ids that its calls carried, and that came back. They are made so that nothing has to be
/// registered. A run that is a trace by itself has its own id for a trace id, and Azure is told it as the correlation id; in the trace of somebody else the run is named in
/// <c>tracestate</c> (W3C Trace Context, section 3.3: who passes on the one header passes on the other), and the parent id is marked for those who do not.
/// Whoever forges one harms the event it stands in, and no other.</summary>
/// <param name="Runs">Ids that are a run's where there is such a run.</param>
/// <param name="Marked">What is known of a run by the parent id alone; null where that is not one of ours.</param>
public sealed record CauseIds(IReadOnlyList<string> Runs, RunLink? Marked)
{
    public static readonly CauseIds None = new([], null);

    /// <summary>Our member of <c>tracestate</c>.</summary>
    public const string Member = "router";

    /// <summary>Ids that are read of an event, at most: each is looked up.</summary>
    private const int Most = 6;

    /// <summary>How deep in the data they are looked for: an alert of Azure Monitor has them three levels down.</summary>
    private const int DeepestData = 4;

    private const int Depth = 1_100;

    /// <summary>Names in the data of Azure's events of resources, its Activity Log and the alerts made of it.</summary>
    private static readonly string[] Names = ["correlationId", "operationId", "clientRequestId"];

    /// <summary>The parent id, 16 hex digits, of what a run sends in the trace of somebody else: the first 8 of the run's id, and a sum of them and of the trace.</summary>
    public static string Mark(string traceId, string runId)
    {
        var head = Head(runId);
        return head + Sum(traceId, head);
    }

    public static CauseIds Read(ReadOnlySpan<byte> cloudEvent)
    {
        var (trace, azure) = (cloudEvent.IndexOf("\"traceparent\""u8) >= 0, cloudEvent.IndexOf("orrelationId\""u8) >= 0 || cloudEvent.IndexOf("perationId\""u8) >= 0 || cloudEvent.IndexOf("lientRequestId\""u8) >= 0);
        if (!trace && !azure)
        {
            return None;
        }

        var (parent, state, runs) = ((string?)null, (string?)null, new List<string>());
        var reader = new Utf8JsonReader(cloudEvent, new JsonReaderOptions { MaxDepth = Depth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isParent, isState, isData) = (reader.ValueTextEquals("traceparent"u8), reader.ValueTextEquals("tracestate"u8), reader.ValueTextEquals("data"u8));
            reader.Read();
            if ((isParent || isState) && reader.TokenType == JsonTokenType.String)
            {
                (parent, state) = isParent ? (reader.GetString(), state) : (parent, reader.GetString());
            }
            else if (isData && azure && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadData(ref reader, runs);
            }
            else
            {
                reader.Skip();
            }
        }

        var marked = Traced(parent, state, runs);
        return new CauseIds([.. runs.Distinct().Take(Most)], marked);
    }

    private static RunLink? Traced(string? parent, string? state, List<string> runs)
    {
        if (parent?.Split('-') is not [_, { Length: 32 } trace, { Length: 16 } span, ..] || !IsHex(trace) || !IsHex(span))
        {
            return null;
        }

        runs.Insert(0, trace);
        if (Named(state) is { } named)
        {
            runs.Insert(0, named);
        }

        return span == Mark(trace, span) ? new RunLink(span[..8], $"trace:{trace}") : null;
    }

    /// <summary>The run that is named nearest to us: the first, since each who sends puts his at the front.</summary>
    private static string? Named(string? state) => (state ?? "").Split(',', StringSplitOptions.TrimEntries)
        .Where(member => member.StartsWith(Member + "=", StringComparison.Ordinal)).Select(member => member[(Member.Length + 1)..]).FirstOrDefault(run => run.Length == 32 && IsHex(run));

    private static void ReadData(ref Utf8JsonReader reader, List<string> runs)
    {
        var outside = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > outside)
        {
            if (reader.TokenType is JsonTokenType.StartArray || (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth >= outside + DeepestData))
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && runs.Count < Most && IsNamed(ref reader))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && Guid.TryParse(reader.GetString(), out var id))
                {
                    runs.Add(id.ToString("N"));
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private static bool IsNamed(ref Utf8JsonReader reader)
    {
        foreach (var name in Names)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    private static string Head(string runId) => runId.Length >= 8 && IsHex(runId.AsSpan(0, 8)) ? runId[..8] : Hash(runId)[..8];

    private static string Sum(string trace, string head) => Hash($"router {trace} {head}")[..8];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        return true;
    }
}
