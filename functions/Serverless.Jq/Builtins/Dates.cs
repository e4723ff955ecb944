using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>The functions over dates; local time is UTC.</summary>
internal static class Dates
{
    /// <summary>Seconds of the last year whose number C can hold.</summary>
    private const double LastSecond = 67_767_976_233_532_799;

    public static JqValue ToTime(in JqValue value, string function)
    {
        if (!value.IsNumber)
        {
            throw new JqError($"{function}() requires numeric inputs");
        }

        var seconds = value.Number;
        return double.IsNaN(seconds) || Math.Abs(seconds) > LastSecond
            ? throw new JqError("error converting number of seconds since epoch to datetime")
            : BrokenTime.FromSeconds((long)seconds).ToValue(seconds - Math.Floor(seconds));
    }

    public static JqValue ToSeconds(in JqValue value)
    {
        if (!value.IsArray)
        {
            throw new JqError("mktime requires array inputs");
        }

        var seconds = BrokenTime.FromValue(value, "mktime").Seconds;
        return seconds == -1 ? throw new JqError("invalid gmtime representation") : JqValue.Of(seconds);
    }

    public static JqValue Format(Run run, in JqValue value, in JqValue format, string function)
    {
        var time = value.IsNumber ? ToTime(value, function == "strftime/1" ? "gmtime" : "localtime") : value;
        if (!time.IsArray)
        {
            throw new JqError($"{function} requires parsed datetime inputs");
        }

        return format.IsString
            ? run.Built(TimeFormat.Write(BrokenTime.FromValue(time, function).Normal(), format.Text, 0))
            : throw new JqError($"{function} requires a string format");
    }

    public static JqValue Parse(in JqValue value, in JqValue format)
    {
        if (!value.IsString || !format.IsString)
        {
            throw new JqError("strptime/1 requires string inputs and arguments");
        }

        if (!TimeParser.TryParse(value.Text, format.Text, out var time, out var rest) || (rest.Length > 0 && !char.IsWhiteSpace(rest[0])))
        {
            throw new JqError($"date \"{value.Text}\" does not match format \"{format.Text}\"");
        }

        var parsed = time.ToValue(0);
        return rest.Length == 0 ? parsed : JqValue.Of(parsed.Array.Append(JqValue.Of(rest)));
    }

    public static JqValue Now(Run run) =>
        run.Now is { } now ? JqValue.Of(now.ToUnixTimeMilliseconds() / 1000.0) : throw new JqError("now is not available: the host gives no clock");
}
