using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

/// <summary>A rule that may go no further than this, whatever its document says. Who said so, and why, stands in the act itself.</summary>
/// <param name="Number">Of the act.</param>
public sealed record Demotion(long Number, string Rule, RuleMode Mode);
