namespace Serverless.Jq.Builtins;

/// <summary>Names of months and weekdays; one language everywhere.</summary>
internal static class TimeNames
{
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
}
