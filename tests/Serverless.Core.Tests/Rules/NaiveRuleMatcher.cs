using Serverless.Core.Rules;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

/// <summary>The oracle of the compiled matcher: it explains pattern by pattern, reading the event token by token each time.</summary>
public sealed class NaiveRuleMatcher(IReadOnlyList<EventPattern> patterns) : IRuleMatcher
{
    public void Match(ReadOnlySpan<byte> utf8, DateTimeOffset now, List<int> matches)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (PatternExplainer.Explain(patterns[i], utf8, now).Matches)
            {
                matches.Add(i);
            }
        }
    }
}
