using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Serverless.Actions.Grpc;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using Syntax = Google.Protobuf.WellKnownTypes.Syntax;
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

    [Fact]
    public void A_description_that_nests_without_end_is_refused()
    {
        var (bytes, at) = (new byte[500_000], 500_000);
        for (var level = 100_000; level > 0; level--)
        {
            // 4: message_type of the file, 3: nested_type of a message.
            var around = new WireWriter().Tag(level == 1 ? 4 : 3, 2).Varint((ulong)(bytes.Length - at)).ToArray();
            around.CopyTo(bytes, at -= around.Length);
        }

        Assert.Contains("deeper than 32", Assert.Throws<ProtoException>(() => DescriptorReader.Read(bytes.AsSpan(at), new ProtoSchema())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two fields of the number 1", 1, "a", 1, "b")]
    [InlineData("'a' is of a type that has no name", 1, "a", 2, "b", FieldDescriptorProto.Types.Type.Message)]
    public void A_description_that_says_two_things_or_nothing_is_refused(string says, int one, string first, int two, string second, FieldDescriptorProto.Types.Type type = FieldDescriptorProto.Types.Type.String)
    {
        var file = new FileDescriptorProto { MessageType = { new DescriptorProto { Name = "A", Field = { new FieldDescriptorProto { Name = first, Number = one, Type = type }, new FieldDescriptorProto { Name = second, Number = two, Type = type } } } } };
        Assert.Contains(says, Assert.Throws<ProtoException>(() => DescriptorReader.Read(file.ToByteArray(), new ProtoSchema())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_whose_entries_have_no_value_is_refused()
    {
        var file = new FileDescriptorProto { MessageType = { new DescriptorProto { Name = "A", Options = new MessageOptions { MapEntry = true }, Field = { new FieldDescriptorProto { Name = "key", Number = 1, Type = FieldDescriptorProto.Types.Type.String } } } } };
        Assert.Contains("a key and a value", Assert.Throws<ProtoException>(() => DescriptorReader.Read(file.ToByteArray(), new ProtoSchema())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_server_says_of_well_known_types_does_not_count()
    {
        var file = new FileDescriptorProto { Package = "google.protobuf", MessageType = { new DescriptorProto { Name = "Timestamp" } } };
        var schema = Schema();
        DescriptorReader.Read(file.ToByteArray(), schema);
        Assert.Equal("1970-01-01T00:00:01Z", new MessageReader(schema).Read("google.protobuf.Timestamp", new Timestamp { Seconds = 1 }.ToByteArray())!.GetValue<string>());
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
