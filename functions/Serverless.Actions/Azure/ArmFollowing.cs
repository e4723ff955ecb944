namespace Serverless.Actions.Azure;

/// <summary>Reads the answer to a look at an operation.</summary>
internal static class ArmFollowing
{
    public static ArmVerdict Judge(ArmOperation operation, ArmAnswer answer, AzureSettings settings)
    {
        // A result is looked at as a location is: 202 or a state that is under way says "not yet", anything else is it.
        var state = operation.Kind == ArmOperationKind.Operation ? answer.OperationStatus : answer.ProvisioningState;
        var underWay = ArmStates.IsUnderWay(state) || (answer.Status == 202 && !ArmStates.IsGood(state));
        return ArmStates.IsBad(state) ? new ArmVerdict.EndedBadly(state!)
            : underWay ? GoesOn(operation, answer, settings)
            : operation.Endpoint is { } result ? new ArmVerdict.HasResult(new ArmOperation(ArmOperationKind.Location, result, null, operation.Asked))
            : ArmVerdict.Done.Instance;
    }

    /// <summary>Each answer may name a new place to look at.</summary>
    private static ArmVerdict GoesOn(ArmOperation operation, ArmAnswer answer, AzureSettings settings)
    {
        var next = operation.Kind switch
        {
            ArmOperationKind.Operation => answer.Operation,
            ArmOperationKind.Location => answer.Location,
            _ => null,
        };
        return next is null ? new ArmVerdict.GoesOn(operation with { Asked = operation.Asked + 1 })
            : settings.OnHost(next) is { } uri ? new ArmVerdict.GoesOn(operation with { Uri = uri.AbsoluteUri, Asked = operation.Asked + 1 })
            : ArmVerdict.Elsewhere.Instance;
    }
}
