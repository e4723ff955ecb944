using Serverless.Core.Documents;
using Serverless.Core.Rules;

namespace Serverless.Local.Hosting;

/// <summary>What one look at a folder of packs came to.</summary>
/// <param name="Files">How many files could be read.</param>
/// <param name="Complete">False where something could not be read: the next look may see more, though nothing was changed.</param>
internal sealed record PackReading(Reading<RuleSet> Set, int Files, bool Complete)
{
    public const string Unreadable = "pack/unreadable";
}
