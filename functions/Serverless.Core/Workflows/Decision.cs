namespace Serverless.Core.Workflows;

/// <summary>What a run does next.</summary>
/// <param name="Facts">To be appended to the history, in this order, before any command is performed.</param>
/// <param name="State">The run after these facts.</param>
/// <param name="Commands">Everything that is open in <paramref name="State"/>, also from earlier decisions; the same list comes out after a
/// restart. A call whose <see cref="CallIntended"/> is among <paramref name="Facts"/> is made; one that was intended before, by a host that has
/// stopped, is in doubt. What is no longer in the list is abandoned, and what it comes to is not accepted.</param>
public sealed record Decision(IReadOnlyList<HistoryEvent> Facts, RunState State, IReadOnlyList<Command> Commands);
