using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>How bad a world is. Each kind of trouble is there in a part of the seeds only, so that each is also seen without the others.</summary>
public sealed record Weather
{
    /// <summary>Nothing fails.</summary>
    public static readonly Weather Calm = new();

    /// <summary>Part of what is asked of the store that fails without having been done.</summary>
    public double StoreFails { get; init; }

    /// <summary>Part of the writes that are done and then seem to have failed.</summary>
    public double AnswersLost { get; init; }

    /// <summary>Part of the writes to the ledger that are done and then seem to have come too late: the way to the store has asked again by itself.</summary>
    public double AnswersWrong { get; init; }

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

    /// <summary>That a host is killed at the next turn.</summary>
    public double Kills { get; init; }

    /// <summary>Whether what a killed host had sent to the store may arrive late.</summary>
    public bool LateWrites { get; init; }

    /// <summary>That the wall clock is set, each minute.</summary>
    public double ClockSet { get; init; }

    /// <summary>How far the clocks of hosts are from the true time, at most.</summary>
    public TimeSpan ClocksDiffer { get; init; }

    /// <summary>That a person does something, each quarter of a minute.</summary>
    public double PersonsAct { get; init; }

    /// <summary>Part of the events that a host is given twice.</summary>
    public double GivenTwice { get; init; }

    /// <summary>That other rules are put in force, each quarter of a minute.</summary>
    public double RulesPushed { get; init; }

    /// <summary>Nothing takes long.</summary>
    public bool IsSwift => Slow == 0 && !LateWrites;

    /// <summary>Nothing takes long, and every question has its answer.</summary>
    public bool IsSure => IsSwift && StoreFails == 0 && AnswersLost == 0 && AnswersWrong == 0;

    /// <summary>Around the engine of one host.</summary>
    public static Weather OfEngine(Chance chance) => new()
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

    /// <summary>Around the guards of several.</summary>
    public static Weather OfGuards(Chance chance) => new()
    {
        StoreFails = Some(chance, 0.4, 0.1),
        AnswersLost = Some(chance, 0.4, 0.1),
        AnswersWrong = Some(chance, 0.3, 0.1),
        Slow = Some(chance, 0.3, 0.2),
        Kills = Some(chance, 0.6, 0.01),
        LateWrites = chance.Is(0.3),
        ClocksDiffer = chance.Is(0.4) ? TimeSpan.FromSeconds(chance.Between(1, 20)) : TimeSpan.Zero,
        PersonsAct = Some(chance, 0.6, 0.6),
        GivenTwice = Some(chance, 0.5, 0.5),
        RulesPushed = Some(chance, 0.3, 0.4),
    };

    private static double Some(Chance chance, double there, double most) => chance.Is(there) ? most * chance.Between(1, 8) / 8 : 0;
}
