using System.Text.Json;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using static Serverless.Actions.CallFailed;

namespace Serverless.Actions.Authentication;

/// <summary>What a call says who it is with, as <c>$authorization</c> shows it. Serverless Workflow DSL 1.0.3, "Authorization Descriptor".</summary>
internal sealed class CallAuthorization(HttpSender sender)
{
    /// <summary>Where the arguments of the functions have it.</summary>
    private static readonly string[][] Places = [["endpoint", "authentication"], ["authentication"], ["service", "authentication"], ["server", "authentication"]];

    /// <param name="with">The arguments, with their secrets.</param>
    /// <returns><c>{ scheme, parameter }</c>, or null where there is none before the target has asked; or why nobody knows.</returns>
    public async ValueTask<(JsonElement? Descriptor, CallOutcome.Failed? Failure)> FindAsync(JsonElement with, CancellationToken cancellation)
    {
        var identity = Places.Select(place => AuthenticationReader.Read(At(with, place), out _)).FirstOrDefault(found => found is not null);
        if (identity is null or CallIdentity.Digest or CallIdentity.Certificate)
        {
            return (null, null);
        }

        try
        {
            var header = (await sender.AuthorizationAsync(identity, cancellation).ConfigureAwait(false))!;
            var space = header.IndexOf(' ', StringComparison.Ordinal);
            return (JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["scheme"] = header[..space], ["parameter"] = header[(space + 1)..] }), null);
        }
        catch (SignInFailedException refused)
        {
            return (null, Failed(FailureTypes.Authentication, refused.Status, "Authentication error", $"The call was not made: {refused.Message}"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return (null, Failed(FailureTypes.Communication, 503, "Communication error", "The call was not made: its authority does not answer."));
        }
    }

    private static JsonElement At(JsonElement json, string[] place)
    {
        foreach (var key in place)
        {
            json = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) ? value : default;
        }

        return json;
    }
}
