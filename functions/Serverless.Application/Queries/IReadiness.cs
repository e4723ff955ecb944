namespace Serverless.Application.Queries;

/// <summary>Whether the host can do its work now.</summary>
public interface IReadiness
{
    /// <summary>A sentence for each thing that is missing (a journal that cannot be written, no rule set); empty when ready. Answers within a second.</summary>
    ValueTask<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellation);
}
