using Azure;

namespace Serverless.Storage.AzureTables.Numbering;

/// <summary>The right to give numbers: those of one writer within one span of time. Spans of a writer never overlap, so no two hosts ever give
/// the same number, whatever their clocks say and however long one of them was stopped.</summary>
/// <param name="From">The first millisecond.</param>
/// <param name="Until">The millisecond after the last.</param>
internal sealed record WriterLease(int Writer, long From, long Until, ETag Seen);
