namespace Serverless.Application.Audit;

/// <summary>As whom a host writes, and into which chain.</summary>
/// <param name="Host">The machine and a number that is new with each process: two hosts never seal the same block.</param>
public sealed record AuditIdentity(string Host, string Chain)
{
    /// <summary>So many chains are there where hosts come and go: enough that they seldom meet in one, few enough to be listed.</summary>
    public const int Lanes = 16;

    /// <summary>Of the only host there is.</summary>
    public static AuditIdentity OnlyHost() => new(NewHost(), "main");

    /// <summary>Of one of several: it takes a chain at random.</summary>
    public static AuditIdentity OneOfMany() => new(NewHost(), $"lane-{Random.Shared.Next(Lanes):D2}");

    private static string NewHost() => $"{Environment.MachineName}/{Guid.NewGuid():N}";
}
