namespace Serverless.Application.Secrets;

/// <summary>Secrets from the environment (<c>ROUTER_SECRET_</c> and the name in upper case, hyphens as underscores) or else from a folder with one file a
/// secret, named as the secret is, as container hosts mount them. Line ends at the end of a file are not part of the secret. Read anew each time, so that a
/// replaced file counts at once.</summary>
/// <param name="folder">Null where there is none.</param>
/// <param name="environment">Finds a variable by name; null for the variables of the process.</param>
public sealed class EnvironmentSecretReader(string? folder = null, Func<string, string?>? environment = null) : ISecretReader
{
    private const string Prefix = "ROUTER_SECRET_";
    private const int FileLimit = 64 * 1024;

    private readonly Func<string, string?> environment = environment ?? Environment.GetEnvironmentVariable;

    public async ValueTask<byte[]?> FindAsync(string name, CancellationToken cancellation)
    {
        if (!IsName(name))
        {
            return null;
        }

        return environment(VariableOf(name)) is { Length: > 0 } value ? System.Text.Encoding.UTF8.GetBytes(value) : await ReadFileAsync(name, cancellation).ConfigureAwait(false);
    }

    public static string VariableOf(string name) => Prefix + name.ToUpperInvariant().Replace('-', '_');

    // A name is part of a path, so it can hold nothing that leads elsewhere.
    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private async ValueTask<byte[]?> ReadFileAsync(string name, CancellationToken cancellation)
    {
        if (folder is null)
        {
            return null;
        }

        try
        {
            var file = new FileInfo(Path.Combine(folder, name));
            if (!file.Exists || file.Length > FileLimit)
            {
                return null;
            }

            var bytes = await File.ReadAllBytesAsync(file.FullName, cancellation).ConfigureAwait(false);
            var secret = bytes.AsSpan().TrimEnd("\r\n"u8);
            return secret.IsEmpty ? null : secret.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
