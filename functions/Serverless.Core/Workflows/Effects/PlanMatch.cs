using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Effects;

/// <summary>Whether what is, is what was planned: what was known then is the same now, and where something was unknown anything may be.</summary>
internal static class PlanMatch
{
    public static bool Fits(JsonElement planned, JsonElement actual)
    {
        if (planned.ValueKind == JsonValueKind.String)
        {
            return Fits(planned.GetString()!, actual.ValueKind == JsonValueKind.String ? actual.GetString() : null);
        }

        if (planned.ValueKind != actual.ValueKind)
        {
            return false;
        }

        return planned.ValueKind switch
        {
            JsonValueKind.Object => FitsObject(planned, actual),
            JsonValueKind.Array => planned.GetArrayLength() == actual.GetArrayLength() && planned.EnumerateArray().Zip(actual.EnumerateArray()).All(pair => Fits(pair.First, pair.Second)),
            _ => JsonElement.DeepEquals(planned, actual),
        };
    }

    /// <param name="actual">Null of what is no text.</param>
    public static bool Fits(string planned, string? actual)
    {
        if (planned == Foreseen.Word || planned == actual)
        {
            return true;
        }

        if (actual is null || !planned.Contains(Foreseen.Hole, StringComparison.Ordinal))
        {
            return false;
        }

        var pieces = planned.Split(Foreseen.Hole);
        if (!actual.StartsWith(pieces[0], StringComparison.Ordinal))
        {
            return false;
        }

        var at = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            if (actual.IndexOf(piece, at, StringComparison.Ordinal) is not (>= 0 and var found))
            {
                return false;
            }

            at = found + piece.Length;
        }

        return actual.Length - at >= pieces[^1].Length && actual.EndsWith(pieces[^1], StringComparison.Ordinal);
    }

    /// <summary>What both have in common, where a plan is made twice: what differs is unknown.</summary>
    public static JsonElement Common(JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other) ? one
        : one.ValueKind == JsonValueKind.Object && other.ValueKind == JsonValueKind.Object && one.EnumerateObject().Select(property => property.Name).SequenceEqual(other.EnumerateObject().Select(property => property.Name))
            ? JsonComposer.Object(one.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, Common(property.Value, other.GetProperty(property.Name)))))
            : JsonComposer.Text(Foreseen.Word);

    private static bool FitsObject(JsonElement planned, JsonElement actual)
    {
        var open = false;
        var named = 0;
        foreach (var property in planned.EnumerateObject())
        {
            if (property.Name == Foreseen.More && property.Value.ValueKind == JsonValueKind.String)
            {
                open = true;
            }
            else if (!actual.TryGetProperty(property.Name, out var value))
            {
                if (property.Value.ValueKind != JsonValueKind.String || property.Value.GetString() != Foreseen.Word)
                {
                    return false;
                }
            }
            else if (Fits(property.Value, value))
            {
                named++;
            }
            else
            {
                return false;
            }
        }

        return open || named == actual.EnumerateObject().Count();
    }
}
