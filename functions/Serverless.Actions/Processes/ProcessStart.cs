namespace Serverless.Actions.Processes;

/// <summary>A program and what it gets. Nothing of it ever goes through a shell's eyes.</summary>
/// <param name="Program">The whole path.</param>
/// <param name="Folder">Where it runs, and its home.</param>
internal sealed record ProcessStart(string Program, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>Whether it is kept from the host's processes where that is possible. Not the container runtime's command, which is the operator's.</summary>
    public bool Isolated { get; init; } = true;

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
