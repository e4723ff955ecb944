using Serverless.Actions.Http;
using Serverless.Core.Arm;

namespace Serverless.Actions.Azure;

/// <summary>The arguments of <c>call: azure:request</c>, with every expression evaluated and found usable.</summary>
/// <param name="Longest">How long a long-running operation, or waiting for ARM's leave to begin, may take in all.</param>
internal sealed record AzureCallArguments(
    HttpMethod Method,
    ArmId Resource,
    ArmSubpath Path,
    string ApiVersion,
    IReadOnlyList<KeyValuePair<string, string>> Query,
    HttpBody? Body,
    TimeSpan Longest)
{
    public static readonly TimeSpan UsualLongest = TimeSpan.FromHours(1);

    /// <summary>Put together from parts that were each found to be what they should be.</summary>
    public Uri Address(AzureSettings settings) => new(settings.Endpoint, Place + string.Concat(Query.Select(pair => $"&{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")));

    /// <summary>Of what was changed, to be looked at afterwards.</summary>
    public Uri Result(AzureSettings settings) => new(settings.Endpoint, Place);

    private string Place => $"{Resource.ToPath()}{Path.ToPath()}?api-version={Uri.EscapeDataString(ApiVersion)}";
}
