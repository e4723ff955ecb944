namespace Serverless.Core.Events.Formats;

/// <summary>Naming and types of CloudEvents attributes (CloudEvents 1.0, section 3).</summary>
internal static class AttributeRules
{
    /// <summary>Lower-case ASCII letters and digits. Longer names than the 20 characters the specification recommends are taken.</summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
        {
            if (letter is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')))
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    /// <summary>Control characters and the noncharacters of the basic plane, which a CloudEvents string may not hold.</summary>
    public static bool HasForbiddenCharacter(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or (>= '\u007f' and <= '\u009f') or (>= '\ufdd0' and <= '\ufdef') or >= '\ufffe')
            {
                return true;
            }
        }

        return false;
    }
}
