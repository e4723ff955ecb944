using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Storage.AzureTables;

/// <summary>Signs requests to the tables of an account with its key, as emulators want it (Table service REST API, "Authorize with Shared Key").</summary>
internal sealed class SharedKeySignature(string account, byte[] key) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var request = message.Request;
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        request.Headers.TryGetValue("Content-Type", out var type);
        var text = $"{request.Method}\n\n{type}\n{date}\n/{account}{request.Uri.ToUri().AbsolutePath}";
        request.Headers.SetValue("x-ms-date", date);
        request.Headers.SetValue("Authorization", $"SharedKey {account}:{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))}");
    }
}
