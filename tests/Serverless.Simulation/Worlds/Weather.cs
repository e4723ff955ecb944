using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>How bad the world is. Each kind of trouble is there in a part of the seeds only, so that each is also seen without the others.</summary>
public sealed record Weather
{
    /// <summary>Nothing fails.</summary>
    public static readonly Weather Calm = new();

    /// <summary>Part of the writes and reads that fail without having been done.</summary>
    public double StoreFails { get; init; }

    /// <summary>Part of the writes that are done and then seem to have failed.</summary>
    public double AnswersLost { get; init; }

    /// <summary>Part of the answers, of store and sink, that take long.</summary>
    public double Slow { get; init; }

    /// <summary>Part of the calls that fail without an effect.</summary>
    public double CallsFail { get; init; }

    /// <summary>Part of the calls that are answered after minutes.</summary>
    public double CallsHang { get; init; }

    /// <summary>Part of the calls that the target takes and goes on with by itself.</summary>
    public double CallsAccepted { get; init; }

    /// <summary>Part of the calls that the target puts off.</summary>
    public double CallsDeferred { get; init; }

    /// <summary>That the host is killed at the next turn.</summary>
    public double Kills { get; init; }

    /// <summary>Whether what a killed host had sent to the store may arrive late.</summary>
    public bool LateWrites { get; init; }

    /// <summary>That the wall clock is set, each minute.</summary>
    public double ClockSet { get; init; }

    /// <summary>That a person does something, each quarter of a minute.</summary>
    public double PersonsAct { get; init; }

    public static Weather Of(Chance chance) => new()
    {
        StoreFails = Some(chance, 0.3, 0.1),
        AnswersLost = Some(chance, 0.3, 0.1),
        Slow = Some(chance, 0.3, 0.2),
        CallsFail = Some(chance, 0.5, 0.2),
        CallsHang = Some(chance, 0.3, 0.15),
        CallsAccepted = Some(chance, 0.3, 0.3),
        CallsDeferred = Some(chance, 0.2, 0.3),
        Kills = Some(chance, 0.6, 0.02),
        LateWrites = chance.Is(0.2),
        ClockSet = Some(chance, 0.3, 0.5),
        PersonsAct = Some(chance, 0.4, 0.6),
    };

    private static double Some(Chance chance, double there, double most) => chance.Is(there) ? most * chance.Between(1, 8) / 8 : 0;
}
