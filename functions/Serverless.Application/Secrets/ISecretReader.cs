namespace Serverless.Application.Secrets;

/// <summary>Secrets by name; values never enter rules, histories or logs.</summary>
public interface ISecretReader
{
    /// <summary>The secret's bytes, or null where there is none. An unreadable one is null too: the caller refuses.</summary>
    ValueTask<byte[]?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>Told that the value did not fit what somebody signed, which they may have done with a newer one.</summary>
    ValueTask<SecretRenewal> RenewAsync(string name, CancellationToken cancellation) => new(SecretRenewal.Newest);
}

/// <summary>What is known of the value that was given last.</summary>
public enum SecretRenewal
{
    /// <summary>There is none newer, or it was looked at so lately that it is not looked at again.</summary>
    Newest,

    /// <summary>It was read again, so it is worth another try.</summary>
    Renewed,

    /// <summary>Whether there is a newer one cannot be told now.</summary>
    Unavailable,
}
