using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engines.DurableTask;

/// <summary>The scheduler's name for a run: the run id itself, which a derived one always can be. Ids that people make up and the scheduler does not take
/// (more than 100 characters, not printable ASCII, an <c>@</c> in front) go by their hash.</summary>
internal static class InstanceId
{
    public static string Of(string runId) =>
        runId.Length is > 0 and <= 100 && runId[0] != '@' && runId.All(c => c is > ' ' and <= '~')
            ? runId
            : "sha256-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(runId)));
}
