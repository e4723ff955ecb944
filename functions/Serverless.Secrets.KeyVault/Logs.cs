using Microsoft.Extensions.Logging;

namespace Serverless.Secrets.KeyVault;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Warning, "The secret {Name} cannot be read from the vault ({Why}); {Then}")]
    public static partial void Unreadable(ILogger logger, string name, string why, string then);
}
