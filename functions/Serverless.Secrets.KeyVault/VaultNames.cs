namespace Serverless.Secrets.KeyVault;

/// <summary>From the names that rules use to those a vault allows: letters, digits and hyphens.</summary>
internal static class VaultNames
{
    private const int LengthLimit = 64;

    /// <summary>An underscore becomes two hyphens. Null where that would not be the name of this secret alone: two of <c>-</c> and <c>_</c> in a row, or other
    /// characters. Vaults know no case, so names that differ in it alone are one secret.</summary>
    public static string? Of(string name) => IsPlain(name) ? name.Replace("_", "--", StringComparison.Ordinal) : null;

    private static bool IsPlain(string name)
    {
        var after = false;
        foreach (var letter in name)
        {
            var separates = letter is '-' or '_';
            if ((separates && after) || !(separates || char.IsAsciiLetterOrDigit(letter)))
            {
                return false;
            }

            after = separates;
        }

        return name.Length is > 0 and <= LengthLimit;
    }
}
