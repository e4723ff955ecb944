using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Application.Rehearsals;

/// <summary>One sentence about a pack, with what it takes to see whether it is true: what happens, what the outside answers, and what is expected to become of it.</summary>
/// <param name="Sentence">What is true where it passes.</param>
/// <param name="Place">Of the sentence.</param>
/// <param name="At">When it happens.</param>
/// <param name="Settings">By <c>pack.setting</c>.</param>
internal sealed record Rehearsal(string Sentence, DocumentPlace Place, Occasion Occasion, DateTimeOffset At, RehearsedSettings Settings, IReadOnlyList<TaskAnswers> Answers, Expectation Expected);

/// <param name="Values">By <c>pack.setting</c>.</param>
/// <param name="Place">Where they stand.</param>
internal sealed record RehearsedSettings(IReadOnlyDictionary<string, string> Values, DocumentPlace Place)
{
    /// <summary>The same for the same values, whatever their order.</summary>
    public string Key => string.Join('\n', Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key.Length}:{value.Key}={value.Value}"));
}

/// <summary>What is rehearsed.</summary>
internal abstract record Occasion
{
    private Occasion()
    {
    }

    /// <summary>An event comes in.</summary>
    /// <param name="Rule">The only rule that is asked; null for all.</param>
    /// <param name="Mode">How far rules may go, whatever their documents say; null for as far as these say.</param>
    /// <param name="Earlier">What came before it, the first at the front.</param>
    public sealed record Event(NormalizedEvent Happened, Named? Rule, RuleMode? Mode, IReadOnlyList<EarlierEvent> Earlier) : Occasion;

    /// <summary>A workflow is run that no event has asked for, such as one that tells of what was held back.</summary>
    public sealed record Run(Named Workflow, JsonElement Input) : Occasion;
}

/// <summary>A name, and where it stands.</summary>
internal sealed record Named(string Name, DocumentPlace Place);

/// <param name="Run">What has become of the runs it started.</param>
internal sealed record EarlierEvent(NormalizedEvent Happened, DateTimeOffset At, EarlierRun Run);

internal enum EarlierRun
{
    Going,
    Completed,
    Faulted,
    Cancelled,
}
