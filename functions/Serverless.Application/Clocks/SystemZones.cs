using System.Buffers;

namespace Serverless.Application.Clocks;

/// <summary>Time zones as the data of the host have them, by their IANA names. Windows has names of its own; the framework knows which is which by the data of ICU, and uses them
/// by itself, but not in a program that is built for invariant globalization, as this one is: there a Windows host knows UTC and no other.</summary>
public static class SystemZones
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-");

    /// <summary>Names under which a host keeps what is a zone of its own, or other data about zones: they mean something else on each.</summary>
    private static readonly string[] OfHosts = ["localtime", "posixrules", "posix/", "right/", "Factory"];

    /// <summary>Null where the host has no such zone, or none at all, and for names that mean something else on another host.</summary>
    public static TimeZoneInfo? Find(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Letters) && !OfHosts.Any(own => name.StartsWith(own, StringComparison.OrdinalIgnoreCase))
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId
            ? zone
            : null;
}
