using System.Text.Json.Serialization;
using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

/// <summary>Rules that start nothing until a time. Who said so, and why, stands in the act itself.</summary>
/// <param name="Number">Of the act.</param>
/// <param name="Named">The rule, tag or pack; empty with <see cref="MuteScope.Everything"/>.</param>
public sealed record Mute(long Number, MuteScope Scope, string Named, DateTimeOffset Until)
{
    /// <summary>The act, where it has been read.</summary>
    [JsonIgnore]
    public ControlAct? Act { get; init; }

    [JsonIgnore]
    public string Words => Scope == MuteScope.Everything ? "Everything" : $"The {Scope.ToString().ToLowerInvariant()} {Named}";

    public bool Holds(Rule rule, DateTimeOffset now) => Until > now && Scope switch
    {
        MuteScope.Rule => rule.Name == Named,
        MuteScope.Tag => rule.Tags.Contains(Named),
        MuteScope.Pack => rule.Pack == Named,
        _ => true,
    };
}
