using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Variables that the tasks around a task bind for it, such as the error a <c>catch</c> names; the innermost wins.</summary>
internal sealed record Bindings(Bindings? Outer, string Name, JsonElement Value)
{
    public static JsonElement? Find(Bindings? bindings, string name)
    {
        for (var at = bindings; at is not null; at = at.Outer)
        {
            if (at.Name == name)
            {
                return at.Value;
            }
        }

        return null;
    }
}
