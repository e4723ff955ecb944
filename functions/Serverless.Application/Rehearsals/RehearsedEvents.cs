using System.Buffers;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Application.Rehearsals;

/// <summary>Events as rehearsals write them: what they leave out is filled in, and what is left is read as at the door.</summary>
internal static class RehearsedEvents
{
    private static readonly ReceivedHeaders Structured = new([new("content-type", "application/cloudevents+json")]);

    /// <param name="id">Where it does not say.</param>
    public static NormalizedEvent? Read(DocumentNode node, string id, List<Problem> problems)
    {
        if (node is not DocumentMap map)
        {
            problems.Add(node.Place.Problem("rehearsal/bad-event", "An event is a CloudEvent, an object with 'type' and 'data', or the path of a file in this pack that holds one."));
            return null;
        }

        var json = Filled(map, id);
        var read = EventNormalizer.Normalize(new ReceivedEvent("rehearsal", Structured, json, default));
        problems.AddRange(read.Rejected.SelectMany(rejected => rejected.Problems).Select(problem => node.Place.Problem(problem.Code, problem.Sentence)));
        return read.Events is [var happened] ? happened : null;
    }

    private static ReadOnlyMemory<byte> Filled(DocumentMap map, string id)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, usual) in new[] { ("specversion", "1.0"), ("id", id), ("source", "/rehearsal") })
            {
                if (map[name] is null)
                {
                    writer.WriteString(name, usual);
                }
            }

            foreach (var entry in map.Entries)
            {
                writer.WritePropertyName(entry.Key);
                DocumentJson.Write(writer, entry.Value);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
