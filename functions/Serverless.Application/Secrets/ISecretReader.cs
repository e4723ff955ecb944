namespace Serverless.Application.Secrets;

/// <summary>Secrets by name; values never enter rules, histories or logs.</summary>
public interface ISecretReader
{
    /// <summary>The secret's bytes, or null where there is none. An unreadable one is null too: the caller refuses.</summary>
    ValueTask<byte[]?> FindAsync(string name, CancellationToken cancellation);
}
