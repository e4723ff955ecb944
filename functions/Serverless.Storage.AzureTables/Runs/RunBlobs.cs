using System.Buffers.Binary;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Application.Runs;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Runs;

/// <summary>What lies beside the histories: large payloads, each once a run under the hash of its bytes, and folded states.</summary>
internal sealed class RunBlobs(BlobContainerClient container, Patience patience)
{
    private const int HashLength = 32;
    private const int HeadLength = sizeof(int) + HashLength;

    /// <summary>Before the row that names them. One that is there already has these bytes: it is named after them.</summary>
    public Task PutPayloadsAsync(string runId, IEnumerable<CutPayload> payloads, CancellationToken cancellation) =>
        Task.WhenAll(payloads.DistinctBy(payload => payload.Place.Hash).Select(payload => PutAsync(PayloadName(runId, payload.Place.Hash), payload.Bytes, cancellation)));

    /// <summary>Each of the places, by its hash.</summary>
    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetPayloadsAsync(string runId, IEnumerable<PayloadPlace> places, CancellationToken cancellation)
    {
        var read = await Task.WhenAll(places.DistinctBy(place => place.Hash).Select(async place =>
            (place.Hash, Bytes: await patience.TryAsync(() => DownloadAsync(PayloadName(runId, place.Hash), place.Length, cancellation), cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        return read.ToDictionary(one => one.Hash, one => one.Bytes);
    }

    public Task KeepAsync(RunSnapshot snapshot, CancellationToken cancellation)
    {
        var bytes = new byte[HeadLength + snapshot.Body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, snapshot.Facts);
        snapshot.LastFact.Span.CopyTo(bytes.AsSpan(sizeof(int), HashLength));
        snapshot.Body.Span.CopyTo(bytes.AsSpan(HeadLength));
        return patience.TryAsync(() => container.GetBlobClient(SnapshotName(snapshot.RunId)).UploadAsync(new BinaryData(bytes), overwrite: true, cancellation), cancellation);
    }

    public async Task<RunSnapshot?> FindAsync(string runId, CancellationToken cancellation)
    {
        var bytes = await patience.TryAsync(() => FindAsync(SnapshotName(runId)), cancellation).ConfigureAwait(false);
        return bytes.Length < HeadLength ? null
            : new RunSnapshot(runId, BinaryPrimitives.ReadInt32LittleEndian(bytes.Span), bytes.Slice(sizeof(int), HashLength), bytes[HeadLength..]);

        async Task<ReadOnlyMemory<byte>> FindAsync(string name)
        {
            try
            {
                return (await container.GetBlobClient(name).DownloadContentAsync(cancellation).ConfigureAwait(false)).Value.Content.ToMemory();
            }
            catch (RequestFailedException absent) when (absent.Status == 404)
            {
                return default;
            }
        }
    }

    public Task RemoveAsync(string runId, CancellationToken cancellation) =>
        patience.TryAsync(() => container.GetBlobClient(SnapshotName(runId)).DeleteIfExistsAsync(DeleteSnapshotsOption.None, null, cancellation), cancellation);

    private Task<bool> PutAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => patience.TryAsync(
        async () =>
        {
            try
            {
                await container.GetBlobClient(name).UploadAsync(new BinaryData(bytes), overwrite: false, cancellation).ConfigureAwait(false);
            }
            catch (RequestFailedException there) when (there.Status is 409 or 412)
            {
                // As it is to be.
            }

            return true;
        },
        cancellation);

    private async Task<ReadOnlyMemory<byte>> DownloadAsync(string name, int length, CancellationToken cancellation)
    {
        var content = (await container.GetBlobClient(name).DownloadContentAsync(cancellation).ConfigureAwait(false)).Value.Content.ToMemory();
        return content.Length == length ? content : throw new TruncatedAnswerException($"{content.Length} of {length} bytes came of {name}.");
    }

    private static string PayloadName(string runId, string hash) => $"runs/{KeyText.Hash(runId)}/payloads/{hash}";

    private static string SnapshotName(string runId) => $"runs/{KeyText.Hash(runId)}/snapshot";
}
