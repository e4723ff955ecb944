using System.Text.Json.Serialization;
using Serverless.Application.Journal;

namespace Serverless.Api.Doors;

/// <summary>What a sender gets for events that are in the journal.</summary>
internal sealed record AcceptedAnswer(int Accepted, IReadOnlyList<ReceiptView> Receipts)
{
    public static AcceptedAnswer Of(IReadOnlyList<JournalReceipt> receipts)
    {
        var views = new ReceiptView[receipts.Count];
        for (var i = 0; i < views.Length; i++)
        {
            views[i] = new ReceiptView(receipts[i].Sequence, receipts[i].Original);
        }

        return new AcceptedAnswer(views.Length, views);
    }
}

/// <param name="Original">The sequence of the first delivery, where this is a redelivery.</param>
internal readonly record struct ReceiptView(long Sequence, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Original);

internal sealed record ValidationAnswer(string ValidationResponse);
