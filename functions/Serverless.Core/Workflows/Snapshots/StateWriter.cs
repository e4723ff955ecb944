using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Serverless.Core.Workflows.Snapshots;

/// <summary>Writes a state. A record is an array of its type's name and its fields, a part of the workflow its number, a payload its place among
/// <see cref="PayloadList"/>, a collection an array.</summary>
internal sealed class StateWriter(Utf8JsonWriter json, WorkflowParts parts, PayloadList payloads)
{
    /// <param name="type">As it was declared: what the reader knows without being told.</param>
    /// <exception cref="NotSupportedException">There is something in it that no state has had so far.</exception>
    public void Write(object? value, Type type)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or Enum:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.ToString("O", CultureInfo.InvariantCulture));
                break;
            case TimeSpan span:
                json.WriteNumberValue(span.Ticks);
                break;
            case JsonElement payload:
                json.WriteNumberValue(payload.ValueKind == JsonValueKind.Undefined ? -1 : payloads.Add(payload));
                break;
            case JsonElement[] list:
                json.WriteNumberValue(payloads.AddList(list));
                break;
            default:
                WriteObject(value, type);
                break;
        }
    }

    private void WriteObject(object value, Type type)
    {
        if (CollectionShape.Of(type) is { } shape)
        {
            WriteItems((IEnumerable)value, shape.Item);
        }
        else if (parts.TryFind(value, out var number))
        {
            json.WriteNumberValue(number);
        }
        else if (StateType.IsOurs(value.GetType()))
        {
            WriteRecord(value);
        }
        else
        {
            throw new NotSupportedException($"{value.GetType()} as {type} is nothing that a state is made of.");
        }
    }

    private void WriteItems(IEnumerable items, Type type)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
            {
                Write(type.GetProperty("Key")!.GetValue(item), type.GetGenericArguments()[0]);
                Write(type.GetProperty("Value")!.GetValue(item), type.GetGenericArguments()[1]);
            }
            else
            {
                Write(item, type);
            }
        }

        json.WriteEndArray();
    }

    private void WriteRecord(object value)
    {
        json.WriteStartArray();
        json.WriteStringValue(StateType.NameOf(value.GetType()));
        foreach (var field in StateType.FieldsOf(value.GetType()))
        {
            Write(field.GetValue(value), field.FieldType);
        }

        json.WriteEndArray();
    }
}
