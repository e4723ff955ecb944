namespace Serverless.Application.Approvals;

/// <param name="Approval">Id of the question.</param>
/// <param name="Binding">What was shown when it was made.</param>
/// <param name="Person">Subject of whom it is for.</param>
/// <param name="Roles">What that person holds.</param>
/// <param name="Maker">Who made it for them, as records keep it; null where nobody else did.</param>
/// <param name="Nonce">Different in each link: it counts once.</param>
public sealed record ApprovalLink(string Approval, string Binding, string Person, IReadOnlyList<string> Roles, string? Maker, DateTimeOffset Until, string Nonce)
{
    /// <summary>Who answers with it, as records keep it.</summary>
    public string Signature => Maker is null ? $"{Person} (link)" : $"{Person} (link by {Maker})";
}
