using System.Text;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Secrets;

namespace Serverless.Application.Tests.Intake;

internal sealed class RecordingDispatch : IEventDispatch
{
    public List<JournaledEvent> Offered { get; } = [];

    public void Offer(IReadOnlyList<JournaledEvent> events) => Offered.AddRange(events);
}

internal sealed class FullDisk : IEventJournal
{
    public ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation) =>
        throw new StoreUnavailableException("The disk is full.");
}

internal sealed class KnownSecrets(params (string Name, string Value)[] known) : ISecretReader
{
    public ValueTask<byte[]?> FindAsync(string name, CancellationToken cancellation) =>
        ValueTask.FromResult(known.Where(secret => secret.Name == name).Select(secret => Encoding.UTF8.GetBytes(secret.Value)).FirstOrDefault());
}
