using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>How bad the world around guards is. Each kind of trouble is there in a part of the seeds only.</summary>
public sealed record GuardWeather
{
    public static readonly GuardWeather Calm = new();

    /// <summary>Part of what is asked of the store that fails without having been done.</summary>
    public double StoreFails { get; init; }

    /// <summary>Part of the writes that are done and then seem to have failed.</summary>
    public double AnswersLost { get; init; }

    /// <summary>Part of the writes to the ledger that are done and then seem to have come too late: the way to the store has asked again by itself.</summary>
    public double AnswersWrong { get; init; }

    /// <summary>Part of the answers that take long.</summary>
    public double Slow { get; init; }

    /// <summary>That a host is killed at the next turn.</summary>
    public double Kills { get; init; }

    /// <summary>Whether what a killed host had sent to the store may arrive late.</summary>
    public bool LateWrites { get; init; }

    /// <summary>How far the clocks of hosts are from the true time, at most.</summary>
    public TimeSpan ClocksDiffer { get; init; }

    /// <summary>That a person does something, each quarter of a minute.</summary>
    public double PersonsAct { get; init; }

    /// <summary>Part of the events that a host is given twice.</summary>
    public double GivenTwice { get; init; }

    public bool IsSwift => Slow == 0 && !LateWrites;

    public static GuardWeather Of(Chance chance) => new()
    {
        StoreFails = Some(chance, 0.4, 0.1),
        AnswersLost = Some(chance, 0.4, 0.1),
        AnswersWrong = Some(chance, 0.3, 0.1),
        Slow = Some(chance, 0.3, 0.2),
        Kills = Some(chance, 0.6, 0.01),
        LateWrites = chance.Is(0.3),
        ClocksDiffer = chance.Is(0.4) ? TimeSpan.FromSeconds(chance.Between(1, 20)) : TimeSpan.Zero,
        PersonsAct = Some(chance, 0.4, 0.6),
        GivenTwice = Some(chance, 0.5, 0.5),
    };

    private static double Some(Chance chance, double there, double most) => chance.Is(there) ? most * chance.Between(1, 8) / 8 : 0;
}
