using System.Diagnostics.Metrics;
using Serverless.Application.Intake;

namespace Serverless.Api.Doors;

/// <summary>Counts what the doors answered: the meter <c>Serverless.Api</c>, the counter <c>router.intake.answers</c> with the tags <c>door</c> and
/// <c>answer</c> (<c>accepted</c>, <c>rejected</c>, <c>refused</c>, <c>unavailable</c>, <c>handshake</c>). Refused deliveries leave no other trace but
/// a line in the log.</summary>
internal static class IntakeMeter
{
    private static readonly Meter Meter = new("Serverless.Api");
    private static readonly Counter<long> Answers = Meter.CreateCounter<long>("router.intake.answers", "{request}", "Requests to the doors by what was answered.");

    public static void Count(string door, IntakeAnswer answer) => Answers.Add(1, new("door", door), new("answer", Name(answer)));

    private static string Name(IntakeAnswer answer) => answer switch
    {
        IntakeAnswer.Accepted => "accepted",
        IntakeAnswer.Rejected => "rejected",
        IntakeAnswer.Refused => "refused",
        IntakeAnswer.Unavailable => "unavailable",
        _ => "handshake",
    };
}
