using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Bodies;

/// <summary>Bytes that belong to a row: in the row up to <see cref="InRow"/>, as a blob beyond. A blob is written before the row that names it and
/// under a name of its own, so a row never names what is not there, and a write that lost its race leaves nothing but a blob nobody names.</summary>
internal sealed class BodyStore(BlobContainerClient container, Patience patience)
{
    /// <summary>Bytes. A binary property holds 64 KiB.</summary>
    public const int InRow = 60 * 1024;

    private const string BlobSuffix = "Blob";
    private const string LengthSuffix = "Bytes";

    public Task CreateAsync(CancellationToken cancellation) => patience.TryAsync(() => container.CreateIfNotExistsAsync(cancellationToken: cancellation), cancellation);

    /// <param name="place">Begins the name of the blob; unique to this write.</param>
    public async Task PutAsync(TableEntity row, string property, ReadOnlyMemory<byte> bytes, string place, CancellationToken cancellation)
    {
        if (bytes.Length <= InRow)
        {
            row[property] = bytes.ToArray();
            return;
        }

        var blob = await PutAsync($"{place}/{property}", bytes, cancellation).ConfigureAwait(false);
        row[property + BlobSuffix] = blob.Name;
        row[property + LengthSuffix] = blob.Bytes;
    }

    /// <param name="name">Unique to this write.</param>
    public async Task<StoredBlob> PutAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await patience.TryAsync(() => container.GetBlobClient(name).UploadAsync(new BinaryData(bytes), overwrite: true, cancellation), cancellation).ConfigureAwait(false);
        return new StoredBlob(name, bytes.Length);
    }

    /// <summary>The properties that hold it.</summary>
    public static string[] Names(string property) => [property, property + BlobSuffix, property + LengthSuffix];

    /// <summary>Null where the row has none. Where it has both, the blob was laid over the bytes, which had grown too long.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(TableEntity row, string property, CancellationToken cancellation)
    {
        if (row.GetString(property + BlobSuffix) is { } name)
        {
            return await GetAsync(new StoredBlob(name, row.GetInt32(property + LengthSuffix)!.Value), cancellation).ConfigureAwait(false);
        }

        return row.GetBinary(property) is { } inRow ? inRow : default(ReadOnlyMemory<byte>?);
    }

    public async ValueTask<ReadOnlyMemory<byte>> GetAsync(StoredBlob blob, CancellationToken cancellation) =>
        await patience.TryAsync(() => DownloadAsync(blob, cancellation), cancellation).ConfigureAwait(false);

    // Bytes say nothing about whether they are all.
    private async Task<ReadOnlyMemory<byte>> DownloadAsync(StoredBlob blob, CancellationToken cancellation)
    {
        var content = (await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellation).ConfigureAwait(false)).Value.Content.ToMemory();
        return content.Length == blob.Bytes ? content : throw new TruncatedAnswerException($"{content.Length} of {blob.Bytes} bytes came of {blob.Name}.");
    }
}
