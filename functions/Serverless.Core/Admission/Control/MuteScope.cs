using System.Text.Json.Serialization;
using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

[JsonConverter(typeof(JsonStringEnumConverter<MuteScope>))]
public enum MuteScope
{
    Everything,
    Rule,
    Tag,
    Pack,
}

internal static class MuteScopes
{
    /// <summary>Whether a rule is meant.</summary>
    public static bool Has(this MuteScope scope, string named, Rule rule) => scope switch
    {
        MuteScope.Rule => rule.Name == named,
        MuteScope.Tag => rule.Tags.Contains(named),
        MuteScope.Pack => rule.Pack == named,
        _ => true,
    };
}
