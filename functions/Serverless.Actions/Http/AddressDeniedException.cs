namespace Serverless.Actions.Http;

/// <summary>A host has only addresses that may not be called. Thrown where the socket would be opened, and turned into a failure of the call.</summary>
internal sealed class AddressDeniedException(string host) : Exception($"'{host}' has no address that the router may reach.");
