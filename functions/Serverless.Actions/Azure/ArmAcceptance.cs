namespace Serverless.Actions.Azure;

/// <summary>Reads the first answer to a call: is it the end, or where is the rest told? Azure Resource Manager, "Track asynchronous operations".</summary>
internal sealed class ArmAcceptance(AzureCallArguments arguments, AzureSettings settings)
{
    public ArmVerdict Judge(ArmAnswer answer)
    {
        if (arguments.Method == HttpMethod.Get || arguments.Method == HttpMethod.Head)
        {
            return answer is { Status: 202, Location: { } later } ? Follow(ArmOperationKind.Location, later) : ArmVerdict.Done.Instance;
        }

        return answer switch
        {
            { Operation: { } operation } => Follow(ArmOperationKind.Operation, operation, answer.Location),
            { Status: 202, Location: { } location } => Follow(ArmOperationKind.Location, location),
            _ when !Stays => ArmVerdict.Done.Instance,
            _ when ArmStates.IsBad(answer.ProvisioningState) => new ArmVerdict.EndedBadly(answer.ProvisioningState!),
            _ when ArmStates.IsUnderWay(answer.ProvisioningState) || answer.Status == 202 => new ArmVerdict.GoesOn(new ArmOperation(ArmOperationKind.Resource, Result)),
            _ => ArmVerdict.Done.Instance,
        };
    }

    /// <summary>Whether there is something to look at afterwards, at the address that was called.</summary>
    private bool Stays => arguments.Method == HttpMethod.Put || arguments.Method == HttpMethod.Patch;

    private string Result => arguments.Result(settings).AbsoluteUri;

    private ArmVerdict Follow(ArmOperationKind kind, string address, string? location = null)
    {
        if (settings.OnHost(address) is not { } uri)
        {
            return ArmVerdict.Elsewhere.Instance;
        }

        var result = kind != ArmOperationKind.Operation ? null
            : Stays ? Result
            : arguments.Method == HttpMethod.Post && location is not null ? settings.OnHost(location)?.AbsoluteUri
            : null;
        return new ArmVerdict.GoesOn(new ArmOperation(kind, uri.AbsoluteUri, result));
    }
}
