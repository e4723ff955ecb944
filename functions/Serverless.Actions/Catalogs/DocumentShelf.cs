using Serverless.Actions.Http;
using Serverless.Application.Packs;
using Serverless.Application.Secrets;
using Serverless.Core.Documents;

namespace Serverless.Actions.Catalogs;

/// <summary>Gets a document that a workflow names: the one that its rule set has of that address, and only where it has none the one that is there now.</summary>
internal sealed class DocumentShelf(ResourceFetcher fetcher, ISecretReader secrets, CatalogSettings settings)
{
    private const string Absent = "the rule set was stored without it; push the packs again.";

    /// <param name="asked">Where it is, and who asks.</param>
    /// <returns>Its bytes, or a sentence.</returns>
    public async ValueTask<(ReadOnlyMemory<byte>? Content, string? Problem)> GetAsync(CatalogEndpoint asked, FetchedDocuments fetched, CallTime time)
    {
        if (fetched.Find(asked.Uri) is { } known)
        {
            return (known, null);
        }

        if (!fetched.MayFetch)
        {
            return (null, Absent);
        }

        try
        {
            var (content, problem) = await FetchAsync(asked, time.Token).ConfigureAwait(false);
            if (content is null)
            {
                return (null, problem);
            }

            fetched.Keep(asked.Uri, content);
            return (content, null);
        }
        catch (OperationCanceledException) when (time.Over)
        {
            return (null, $"all that the workflow names together took longer than {time.Longest.TotalSeconds:0.###} s.");
        }
    }

    private async ValueTask<(byte[]? Content, string? Problem)> FetchAsync(CatalogEndpoint asked, CancellationToken cancellation)
    {
        var (address, refusal) = await asked.SignAsync(secrets, settings, cancellation).ConfigureAwait(false);
        if (address is null)
        {
            return (null, refusal);
        }

        var (content, failure) = await fetcher.FetchAsync(address, cancellation).ConfigureAwait(false);
        return (content, failure?.Failure.Detail);
    }
}
