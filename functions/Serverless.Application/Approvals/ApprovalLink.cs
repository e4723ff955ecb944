namespace Serverless.Application.Approvals;

/// <param name="Approval">Id of the question.</param>
/// <param name="Binding">What was shown when it was made.</param>
/// <param name="Person">Subject of whom it is for.</param>
/// <param name="Roles">What that person holds.</param>
/// <param name="Maker">Who made it for them, as records keep it; null where nobody else did.</param>
/// <param name="Nonce">Different in each link: it counts once.</param>
public sealed record ApprovalLink(string Approval, string Binding, string Person, IReadOnlyList<string> Roles, string? Maker, DateTimeOffset Until, string Nonce)
{
    /// <summary>The way by which who has it answers, as records keep it.</summary>
    public string How => Maker is null ? "link" : $"link by {Maker}";
}
