using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the name of a variable that a task binds for those inside of it.</summary>
internal static partial class VariableName
{
    /// <param name="usual">The name where the document says none, or none that can be.</param>
    public static string Read(MapReader map, string key, string usual, TaskScope scope)
    {
        var name = map.OptionalText(key) ?? usual;
        if (Pattern().IsMatch(name) && !ArgumentNames.All.Contains(name) && !ArgumentNames.Sealed.Contains(name))
        {
            return name;
        }

        scope.Load.Report("not-a-name", map.Optional(key)!.Place, $"'{name}' cannot be the name of a variable: letters, digits and _, and none of the DSL's own arguments.");
        return usual;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Pattern();
}
