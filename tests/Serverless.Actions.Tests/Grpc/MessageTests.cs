using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Serverless.Actions.Grpc;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using Type = Google.Protobuf.WellKnownTypes.Type;

namespace Serverless.Actions.Tests.Grpc;

/// <summary>Messages, held against Google's own library.</summary>
public sealed class MessageTests
{
    public static TheoryData<string, IMessage> Messages => new()
    {
        { "google.protobuf.Type", new Type { Name = "t", Oneofs = { "a", "ü" }, Syntax = Syntax.Proto3, SourceContext = new SourceContext { FileName = "f" }, Fields = { new Field { Kind = Field.Types.Kind.TypeInt32, Cardinality = Field.Types.Cardinality.Repeated, Number = -5, JsonName = "x", Packed = true } } } },
        { "google.protobuf.Struct", Struct.Parser.ParseJson("""{"a":[1,-2.5,"x",null,true,{"b":{}}],"c":{}}""") },
        { "google.protobuf.ListValue", ListValue.Parser.ParseJson("""[1,[],{}]""") },
        { "google.protobuf.Timestamp", new Timestamp { Seconds = 1_769_846_400, Nanos = 120_000_000 } },
        { "google.protobuf.Timestamp", new Timestamp { Seconds = -1, Nanos = 1_000_000 } },
        { "google.protobuf.Duration", new Duration { Seconds = -3, Nanos = -500_000_000 } },
        { "google.protobuf.Duration", new Duration { Nanos = 1_000_000 } },
        { "google.protobuf.Int64Value", new Int64Value { Value = long.MinValue } },
        { "google.protobuf.UInt64Value", new UInt64Value { Value = ulong.MaxValue } },
        { "google.protobuf.Int32Value", new Int32Value { Value = -1 } },
        { "google.protobuf.UInt32Value", new UInt32Value { Value = uint.MaxValue } },
        { "google.protobuf.DoubleValue", new DoubleValue { Value = 0.1 } },
        { "google.protobuf.DoubleValue", new DoubleValue { Value = double.NegativeInfinity } },
        { "google.protobuf.FloatValue", new FloatValue { Value = 1.5f } },
        { "google.protobuf.BytesValue", new BytesValue { Value = ByteString.CopyFrom(0, 255, 7) } },
        { "google.protobuf.BoolValue", new BoolValue { Value = true } },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_are_read_and_written_as_googles_library_does(string type, IMessage message)
    {
        var schema = Schema();
        var read = new MessageReader(schema).Read(type, message.ToByteArray())!;
        var told = JsonNode.Parse(new JsonFormatter(new JsonFormatter.Settings(formatDefaultValues: true)).Format(message));
        Assert.True(JsonNode.DeepEquals(told, read), $"{told?.ToJsonString()} is not {read.ToJsonString()}");
        var written = new MessageWriter(schema).Write(type, JsonElement.Parse(read.ToJsonString()));
        Assert.Equal(message, message.Descriptor.Parser.ParseFrom(written));
    }

    [Fact]
    public void Bytes_that_are_no_message_are_refused_and_nothing_else_happens()
    {
        var (schema, random) = (Schema(), new Random(7));
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            try
            {
                new MessageReader(schema).Read("google.protobuf.Type", bytes);
                new MessageReader(schema).Read("google.protobuf.Struct", bytes);
                DescriptorReader.Read(bytes, new ProtoSchema());
            }
            catch (ProtoException)
            {
            }
        }
    }

    private static ProtoSchema Schema()
    {
        var schema = new ProtoSchema();
        Serverless.Actions.Grpc.WellKnownTypes.AddTo(schema);
        foreach (var file in new[] { TypeReflection.Descriptor, AnyReflection.Descriptor, SourceContextReflection.Descriptor })
        {
            DescriptorReader.Read(file.SerializedData.Span, schema);
        }

        return schema;
    }
}
