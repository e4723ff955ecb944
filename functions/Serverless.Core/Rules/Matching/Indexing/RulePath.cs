namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>A path that rules name.</summary>
/// <param name="Keys">Null where the number is free.</param>
/// <param name="Whole">It is the path of whole values, not of scalars.</param>
/// <param name="Uses">By fields of rules.</param>
/// <param name="Questions">How many different ones are asked there: the more, the more a value tells.</param>
internal record struct RulePath(string[]? Keys, bool Whole, int Uses, int Questions, PathProbes Probes);
