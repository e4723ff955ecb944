namespace Serverless.Core.Events;

/// <summary>A Content-Type header without its parameters, in lower case; empty where there is none.</summary>
public readonly record struct MediaType(string Name)
{
    private const string CloudEvents = "application/cloudevents";

    public static MediaType Parse(string? header)
    {
        var end = header?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        var name = (end < 0 ? header ?? "" : header![..end]).Trim();
        return new MediaType(name.Any(char.IsAsciiLetterUpper) ? name.ToLowerInvariant() : name);
    }

    public bool IsAbsent => Name.Length == 0;

    /// <summary>JSON by name or by suffix (RFC 6839), CloudEvents included.</summary>
    public bool IsJson => Name is "application/json" or "text/json" || Name.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>A whole CloudEvent, or several, in some event format.</summary>
    public bool IsCloudEvents => Name.StartsWith(CloudEvents, StringComparison.Ordinal) && (Name.Length == CloudEvents.Length || Name[CloudEvents.Length] is '+' or '-');

    public bool IsText => Name.StartsWith("text/", StringComparison.Ordinal) || Name is "application/xml" || Name.EndsWith("+xml", StringComparison.Ordinal);
}
