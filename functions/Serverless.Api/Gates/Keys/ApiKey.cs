using System.Security.Cryptography;
using System.Text;
using Serverless.Core.Access;

namespace Serverless.Api.Gates.Keys;

/// <summary>A key as it is kept: who has it, what it may do, and the SHA-256 of it. The key itself has 256 bits of chance, so that its hash needs no salt
/// and no slowing down.</summary>
/// <param name="Hash">32 bytes.</param>
public sealed record ApiKey(string Name, AccessRole Role, byte[] Hash)
{
    private const string Prefix = "rk_";
    private const int RandomBytes = 32;

    /// <summary>A new key, and its text, which is nowhere else.</summary>
    public static (ApiKey Key, string Text) New(string name, AccessRole role)
    {
        var text = Prefix + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        return (new ApiKey(name, role, HashOf(text)), text);
    }

    /// <summary>A line of the file of keys: <c>NAME ROLE SHA256-IN-HEX</c>.</summary>
    public string Line => $"{Name} {Role.ToString().ToLowerInvariant()} {Convert.ToHexStringLower(Hash)}";

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Letters, digits, hyphens, underscores, dots and <c>@</c>; at most 64.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '@');

    /// <summary>The role of the word; null where it is none of <c>read</c>, <c>operate</c> and <c>admin</c>.</summary>
    public static AccessRole? RoleOf(string word) => word switch
    {
        "read" => AccessRole.Read,
        "operate" => AccessRole.Operate,
        "admin" => AccessRole.Admin,
        _ => null,
    };

    public bool Equals(ApiKey? other) => other is not null && Name == other.Name && Role == other.Role && Hash.AsSpan().SequenceEqual(other.Hash);

    public override int GetHashCode() => HashCode.Combine(Name, Role);
}
