namespace Serverless.Local.Tests.Packs;

/// <summary>What a sender can put where the name of one host, node or cluster belongs.</summary>
internal static class HostileNames
{
    public static IReadOnlyList<object?> All { get; } =
    [
        7, true, null, Array.Empty<object>(), new[] { "web-1" }, new[] { "web-1", "db-1" }, new { name = "web-1" },
        "", " ", "web 1", "web-1 ", "..", "../db-1", "web..1", "web-1/../db-1", "/etc", "-rf", "web-1\n", "db-1\nweb-1", "web-1\0", "web-1\u001b[2J", "web-1&host=db-1", "*", new string('w', 254), new string('w', 100_000),
    ];
}
