using System.Text.Json;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Rules;

/// <summary>A rule whose pattern matched an event and whose condition did not say no. Each has exactly one verdict.</summary>
public abstract record RuleMatch
{
    private RuleMatch(Rule rule) => Rule = rule;

    public Rule Rule { get; }

    /// <param name="Input">What the run is given.</param>
    public sealed record Matched(Rule Rule, JsonElement Input) : RuleMatch(Rule)
    {
        /// <summary>What the rule's guard counts it by.</summary>
        public GuardKeys Keys { get; init; } = GuardKeys.None;

        /// <summary>Subjects of those whose work the event is.</summary>
        public IReadOnlyList<string> Authors { get; init; } = [];
    }

    /// <summary>The condition, the input, a key of the guard or the author raised an error, so whether and with what to run is not known; nothing is started.</summary>
    /// <param name="Error">One sentence that quotes the expression.</param>
    public sealed record Failed(Rule Rule, string Error) : RuleMatch(Rule);
}
