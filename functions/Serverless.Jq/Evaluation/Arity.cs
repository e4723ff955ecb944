namespace Serverless.Jq.Evaluation;

/// <summary>How many outputs a node can have for one input, apart from errors.</summary>
internal enum Arity : byte
{
    One,
    Optional,
    Many,
}
