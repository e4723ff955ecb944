using System.Net.Sockets;
using System.Text.Json;
using System.Xml;
using Azure;
using Serverless.Application.Journal;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>Makes a request again while the service is busy or out of reach, with growing pauses that are spread at random so that hosts do not
/// come back together. It is the only place that tries again: the clients' own retries are switched off, or the two would multiply.</summary>
internal sealed class Patience(AzureTablesStoreOptions options)
{
    private volatile string? ailment;

    /// <summary>One sentence when the last request was given up; null when it was answered.</summary>
    public string? Ailment => ailment;

    /// <summary>An answer the caller did not provide for, and a fault that lasts, end as <see cref="StoreUnavailableException"/>. A request may have
    /// been performed although its answer was lost: every write of the store can be made twice.</summary>
    public async Task<TAnswer> TryAsync<TAnswer>(Func<Task<TAnswer>> request, CancellationToken cancellation)
    {
        var began = options.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await request().ConfigureAwait(false);
                ailment = null;
                return answer;
            }
            catch (Exception fault) when (fault is not StoreUnavailableException && !(fault is OperationCanceledException && cancellation.IsCancellationRequested))
            {
                var pause = Pause(attempt, fault);
                if (!Passes(fault) || attempt >= options.Attempts || options.Time.GetElapsedTime(began) + pause > options.GiveUpAfter)
                {
                    throw GiveUp(fault, attempt);
                }

                options.Logger.AttemptFailed(fault, attempt, pause.TotalMilliseconds);
                await Task.Delay(pause, options.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether the same request may be answered a moment later. Bytes that end too early are a fault of the line.</summary>
    internal static bool Passes(Exception fault) => fault switch
    {
        RequestFailedException failed => failed.Status is 0 or 408 or 429 or >= 500,
        AggregateException several => several.InnerExceptions.All(Passes),
        IOException or HttpRequestException or SocketException or TimeoutException or OperationCanceledException or JsonException or XmlException or TruncatedAnswerException => true,
        _ => false,
    };

    private TimeSpan Pause(int attempt, Exception fault)
    {
        var growing = options.FirstPause * Math.Pow(2, attempt - 1);
        var pause = (growing < options.LongestPause ? growing : options.LongestPause) * (0.5 + Random.Shared.NextDouble());
        return AskedFor(fault) is { } asked && asked > pause ? asked : pause;
    }

    private static TimeSpan? AskedFor(Exception fault) =>
        (fault as RequestFailedException)?.GetRawResponse() is { } answer && answer.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private StoreUnavailableException GiveUp(Exception fault, int attempts)
    {
        options.Logger.GaveUp(fault, attempts);
        var reason = fault is RequestFailedException failed ? $"{failed.Status} {failed.ErrorCode}" : fault.Message;
        ailment = $"The storage account did not do what was asked in {attempts} attempt(s): {reason}.";
        return new StoreUnavailableException(ailment, fault);
    }
}

/// <summary>The answer ended before all of it had come.</summary>
internal sealed class TruncatedAnswerException(string message) : Exception(message);
