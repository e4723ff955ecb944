namespace Serverless.Actions.JsonRpc;

/// <summary>The other side answered with an error, or with what is no answer. The sentence is short and printable.</summary>
internal sealed class JsonRpcException(string sentence) : Exception(sentence);
