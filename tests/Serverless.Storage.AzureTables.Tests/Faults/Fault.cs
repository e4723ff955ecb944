namespace Serverless.Storage.AzureTables.Tests.Faults;

/// <summary>What happens to a request on the line.</summary>
internal enum Fault
{
    None,

    /// <summary>503 ServerBusy, and nothing was done.</summary>
    Busy,

    /// <summary>It was done, and the connection broke in the middle of the answer.</summary>
    Cut,

    /// <summary>It was done, and the answer is whole by its length and holds half of what it should.</summary>
    Half,

    /// <summary>The connection broke before anything was done.</summary>
    Refused,

    /// <summary>A transaction is answered as one whose first row has changed. Nothing was done.</summary>
    Changed,
}
