using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Serverless.Core.Workflows.Snapshots;

/// <summary>Reads what <see cref="StateWriter"/> has written.</summary>
internal sealed class StateReader(WorkflowParts parts, JsonElement[] payloads)
{
    /// <exception cref="NotSupportedException">It was not written by this build, or not for this workflow.</exception>
    public object? Read(JsonElement json, Type type)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => json.GetString(),
            _ when type == typeof(bool) => json.GetBoolean(),
            _ when type == typeof(int) => json.GetInt32(),
            _ when type == typeof(long) => json.GetInt64(),
            { IsEnum: true } => Enum.ToObject(type, json.GetInt64()),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.ParseExact(json.GetString()!, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            _ when type == typeof(TimeSpan) => new TimeSpan(json.GetInt64()),
            _ when type == typeof(JsonElement) => json.GetInt32() is >= 0 and var index ? payloads[index] : default(JsonElement),
            _ when type == typeof(JsonElement[]) => payloads[json.GetInt32()].EnumerateArray().ToArray(),
            _ when CollectionShape.Of(type) is { } shape => shape.Make(ReadItems(json, shape.Item)),
            _ when json.ValueKind == JsonValueKind.Number => Fitting(parts[json.GetInt32()], type),
            _ => ReadRecord(json, type),
        };
    }

    private static object Fitting(object part, Type type) =>
        type.IsInstanceOfType(part) ? part : throw new NotSupportedException($"{part.GetType().Name} stands where a {type.Name} is to be.");

    private Array ReadItems(JsonElement json, Type type)
    {
        var items = json.EnumerateArray().ToList();
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(KeyValuePair<,>))
        {
            var plain = Array.CreateInstance(type, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                plain.SetValue(Read(items[i], type), i);
            }

            return plain;
        }

        var (key, value) = (type.GetGenericArguments()[0], type.GetGenericArguments()[1]);
        var pairs = Array.CreateInstance(type, items.Count / 2);
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs.SetValue(Activator.CreateInstance(type, Read(items[2 * i], key), Read(items[(2 * i) + 1], value)), i);
        }

        return pairs;
    }

    private object ReadRecord(JsonElement json, Type wanted)
    {
        using var items = json.EnumerateArray();
        items.MoveNext();
        var type = StateType.Find(items.Current.GetString()!, wanted);
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in StateType.FieldsOf(type))
        {
            if (!items.MoveNext())
            {
                throw new NotSupportedException($"{type.Name} lacks {field.Name}.");
            }

            field.SetValue(made, Read(items.Current, field.FieldType));
        }

        return made;
    }
}
