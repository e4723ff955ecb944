using System.Globalization;
using System.Text.Json;

namespace Serverless.Core.Workflows;

/// <summary>What an event says of the runs that led to it, as extension attributes (CloudEvents 1.0, section 3.2): <c>routerrun</c>, the id of the run that
/// emitted it, <c>routergeneration</c>, which run of its chain that was, from 1, and <c>routerchain</c>, the chain itself: <c>RULE@RUN</c>, a space
/// between two, the first at the front.</summary>
public static class CausedBy
{
    public const string Run = "routerrun";
    public const string Generation = "routergeneration";
    public const string Chain = "routerchain";

    /// <summary>Links that are read of an event from elsewhere, at most.</summary>
    private const int MostLinks = 100;

    /// <summary>Characters of a rule and of a run that are read of such an event, at most.</summary>
    private const int LongestName = 100;

    private const int Depth = 1_100;

    public static bool IsOurs(string attribute) => attribute is Run or Generation or Chain;

    /// <summary>The chain as the run that the event leads to is to carry it; null where no run has led to the event.</summary>
    public static IReadOnlyList<RunLink>? Read(ReadOnlySpan<byte> cloudEvent)
    {
        if (cloudEvent.IndexOf("\"routerchain\""u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(cloudEvent, new JsonReaderOptions { MaxDepth = Depth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isChain = reader.ValueTextEquals("routerchain"u8);
            reader.Read();
            if (isChain && reader.TokenType == JsonTokenType.String)
            {
                return Parse(reader.GetString()!);
            }

            reader.Skip();
        }

        return null;
    }

    internal static void Write(Utf8JsonWriter writer, string runId, RunCause cause)
    {
        writer.WriteString(Run, runId);
        writer.WriteString(Generation, cause.Generation.ToString(CultureInfo.InvariantCulture));
        writer.WriteString(Chain, string.Join(' ', (cause.Chain ?? []).Append(new RunLink(runId, cause.Rule ?? cause.OnBehalfOf)).Select(link => $"{link.Rule}@{link.RunId}")));
    }

    private static List<RunLink>? Parse(string chain)
    {
        var links = new List<RunLink>();
        foreach (var part in chain.Split(' ', MostLinks, StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('@', StringComparison.Ordinal);
            links.Add(at < 0 ? new RunLink(Cut(part), null) : new RunLink(Cut(part[(at + 1)..]), at == 0 ? null : Cut(part[..at])));
        }

        return links.Count == 0 ? null : links;
    }

    private static string Cut(string name) => name.Length <= LongestName ? name : name[..LongestName];
}
