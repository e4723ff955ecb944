using Azure;

namespace Serverless.Storage.AzureTables.Journal;

/// <param name="Number">Days since 2026-01-01 UTC.</param>
/// <param name="Settled">Every entry of the day has been judged and none can come any more: <paramref name="Counts"/> are its counts for ever.</param>
internal sealed record JournalDay(int Number, bool Settled, Tally Counts, ETag Seen);
