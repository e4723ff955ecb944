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

    public Task CreateAsync(CancellationToken cancellation) => patience.TryAsync(() => container.CreateIfNotExistsAsync(cancellationToken: cancellation), cancellation);

    /// <param name="place">Begins the name of the blob; unique to this write.</param>
    public async Task PutAsync(TableEntity row, string property, ReadOnlyMemory<byte> bytes, string place, CancellationToken cancellation)
    {
        if (bytes.Length <= InRow)
        {
            row[property] = bytes.ToArray();
            return;
        }

        var name = $"{place}/{property}";
        await patience.TryAsync(() => container.GetBlobClient(name).UploadAsync(new BinaryData(bytes), overwrite: true, cancellation), cancellation).ConfigureAwait(false);
        row[property + BlobSuffix] = name;
    }

    /// <summary>Null where the row has none.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(TableEntity row, string property, CancellationToken cancellation)
    {
        if (row.GetBinary(property) is { } inRow)
        {
            return inRow;
        }

        if (row.GetString(property + BlobSuffix) is not { } name)
        {
            return null;
        }

        var answer = await patience.TryAsync(() => container.GetBlobClient(name).DownloadContentAsync(cancellation), cancellation).ConfigureAwait(false);
        return answer.Value.Content.ToMemory();
    }
}
