using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Serverless.Actions.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Grpc;

public sealed class GrpcTests
{
    private const string Greeter = """
        // Greets people.
        syntax = "proto3";
        package demo.greet;
        import "google/protobuf/timestamp.proto";
        option csharp_namespace = "Demo";

        service Greeter {
          option deprecated = false;
          rpc SayHello (HelloRequest) returns (HelloReply);
          rpc SayMuch (HelloRequest) returns (stream HelloReply) {}
          rpc Listen (stream HelloRequest) returns (HelloReply) { option (x) = { a: "}" }; }
        }

        message HelloRequest {
          string name = 1;
          repeated int32 numbers = 2 [packed = true];
          map<string, Kind> kinds = 3;
          oneof how { bool loud = 4; double volume = 5; }
          Inner inner = 6;
          reserved 7, 8 to 10;
          optional sint64 offset = 11;
          google.protobuf.Timestamp at = 12;
          bytes raw_bytes = 13;
          message Inner { Inner inner = 1; .demo.greet.Kind kind = 2; }
        }
        enum Kind { option allow_alias = true; NONE = 0; GOOD = 1; BAD = -1; }
        message HelloReply { string message = 1; uint64 count = 2; google.protobuf.Timestamp at = 3; repeated Kind kinds = 4; }
        """;

    [Fact]
    public async Task A_method_is_called_by_its_proto_file()
    {
        await using var proto = await Target.AnsweringAsync("text/plain", Greeter);
        await using var server = await GrpcServer.StartAsync((_, message) => ([Reply($"hello {NameOf(message)}")], 0, ""));
        var answer = await RouterCalls.ReturnedAsync("grpc", With(server, proto.Address + "/greet.proto", "SayHello", new { name = "ann" }));
        Assert.Equal("""{"message":"hello ann","count":"0","kinds":[]}""", answer.GetRawText());
        var (path, headers, _) = Assert.Single(server.Requests);
        Assert.Equal(("/demo.greet.Greeter/SayHello", "application/grpc", "trailers"), (path, headers.ContentType.ToString(), headers.TE.ToString()));
        Assert.NotEmpty(headers["idempotency-key"].ToString());
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1alpha")]
    public async Task Without_a_file_that_can_be_fetched_the_server_tells_what_it_looks_like(string version)
    {
        var files = new List<FileDescriptorProto> { Described(), FileDescriptorProto.Parser.ParseFrom(TimestampReflection.Descriptor.SerializedData) };
        await using var server = await GrpcServer.StartAsync((_, message) => ([Reply(NameOf(message))], 0, ""), files, version);
        var answer = await RouterCalls.ReturnedAsync("grpc", With(server, "file://app/greet.proto", "SayHello", new { name = "ann", at = "2026-01-31T08:00:00.5Z" }));
        Assert.Equal("ann", answer.GetProperty("message").GetString());
        Assert.Equal(new Timestamp { Seconds = DateTimeOffset.Parse("2026-01-31T08:00:00Z").ToUnixTimeSeconds(), Nanos = 500_000_000 }.ToByteArray(), AtOf(server.Requests.Last().Message));
    }

    [Fact]
    public async Task A_server_that_streams_gives_a_list()
    {
        await using var proto = await Target.AnsweringAsync("text/plain", Greeter);
        await using var server = await GrpcServer.StartAsync((_, _) => ([Reply("a"), Reply("b")], 0, ""));
        var answer = await RouterCalls.ReturnedAsync("grpc", With(server, proto.Address, "SayMuch", new { }));
        Assert.Equal(["a", "b"], answer.EnumerateArray().Select(one => one.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData(5, FailureTypes.Communication, 404, "NOT_FOUND: nobody ü")]
    [InlineData(16, FailureTypes.Authentication, 401, "UNAUTHENTICATED")]
    [InlineData(7, FailureTypes.Authorization, 403, "PERMISSION_DENIED")]
    [InlineData(14, FailureTypes.Communication, 503, "UNAVAILABLE")]
    [InlineData(4, FailureTypes.Timeout, 504, "DEADLINE_EXCEEDED")]
    public async Task What_the_server_refuses_is_an_error_of_the_fitting_type(int status, string type, int http, string says)
    {
        await using var proto = await Target.AnsweringAsync("text/plain", Greeter);
        await using var server = await GrpcServer.StartAsync((_, _) => ([], status, "nobody ü"));
        var failure = await RouterCalls.FailedAsync("grpc", With(server, proto.Address, "SayHello", new { }));
        Assert.Equal((type, http), (failure.Type, failure.Status));
        Assert.Contains(says, failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SayHello", """{"nom":"ann"}""", "demo.greet.HelloRequest has no 'nom'; it has name")]
    [InlineData("SayHello", """{"numbers":[1.5]}""", "'numbers' is a whole number from -2147483648 to 2147483647")]
    [InlineData("SayHello", """{"kinds":{"a":"WORSE"}}""", "'a' is one of NONE, GOOD, BAD")]
    [InlineData("SayHello", """{"name":5}""", "'name' is a text")]
    [InlineData("SayHello", """{"rawBytes":"?"}""", "'rawBytes' are bytes in base64")]
    [InlineData("SayHello", """{"at":"soon"}""", "'at' is a google.protobuf.Timestamp")]
    [InlineData("SayNothing", "{}", "'demo.greet.Greeter' has SayHello, SayMuch, Listen")]
    [InlineData("Listen", "{}", "takes a stream of messages")]
    public async Task Arguments_that_do_not_fit_are_refused_before_anything_is_sent(string method, string arguments, string says)
    {
        await using var proto = await Target.AnsweringAsync("text/plain", Greeter);
        await using var server = await GrpcServer.StartAsync((_, _) => ([], 0, ""));
        var failure = await RouterCalls.FailedAsync("grpc", With(server, proto.Address, method, JsonElement.Parse(arguments)));
        Assert.Equal(FailureTypes.Configuration, failure.Type);
        Assert.Contains(says, failure.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("syntax = \"proto2\";", "line 1: the syntax proto2 is not read")]
    [InlineData("syntax = \"proto3\";\nimport \"other.proto\";", "line 2: 'other.proto' is imported")]
    [InlineData("syntax = \"proto3\";\nmessage A { B b = 1; }", "there is no type 'B'")]
    [InlineData("syntax = \"proto3\";\nmessage A { string b }", "line 2: '=' is expected, not '}'")]
    [InlineData("syntax = \"proto3\";\nmessage A {", "line 2: it ends too early")]
    [InlineData("syntax = \"proto3\";\nmessage A { string b = 1; string c = 1; }", "the message A has two fields of the number 1")]
    [InlineData("syntax = \"proto3\";\nmessage LONG { message LONG { message LONG { } } }", "a name is longer than 512")]
    public async Task A_proto_file_that_cannot_be_read_is_told_with_its_line(string text, string says)
    {
        await using var proto = await Target.AnsweringAsync("text/plain", text.Replace("LONG", new string('a', 200), StringComparison.Ordinal));
        await using var server = await GrpcServer.StartAsync((_, _) => ([], 0, ""));
        Assert.Contains(says, (await RouterCalls.FailedAsync("grpc", With(server, proto.Address, "SayHello", new { }))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proto_file_that_nests_without_end_is_refused()
    {
        await using var proto = await Target.AnsweringAsync("text/plain", "syntax = \"proto3\";\n" + string.Concat(Enumerable.Repeat("message a{", 100_000)));
        await using var server = await GrpcServer.StartAsync((_, _) => ([], 0, ""));
        Assert.Contains("line 2: messages nest deeper than 32", (await RouterCalls.FailedAsync("grpc", With(server, proto.Address, "SayHello", new { }))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_files_have_no_names_and_always_import_more_is_not_asked_for_ever()
    {
        var number = 0;
        await using var server = await GrpcServer.StartAsync((_, _) => ([], 0, ""), _ => Task.FromResult<FileDescriptorProto?>(new FileDescriptorProto { Dependency = { $"{++number}.proto", $"{++number}.proto" } }));
        var failure = await RouterCalls.FailedAsync("grpc", With(server, "file://app/greet.proto", "SayHello", new { }));
        Assert.Contains("more than 256 files", failure.Detail, StringComparison.Ordinal);
        Assert.Equal(256, server.Requests.Count);
    }

    [Fact]
    public async Task A_description_that_grows_without_end_is_refused()
    {
        var number = 0;
        var large = new SourceCodeInfo { Location = { new SourceCodeInfo.Types.Location { LeadingComments = new string('a', 900_000) } } };
        await using var server = await GrpcServer.StartAsync((_, _) => ([], 0, ""), _ => Task.FromResult<FileDescriptorProto?>(new FileDescriptorProto { Name = $"{number}.proto", Dependency = { $"{++number}.proto" }, SourceCodeInfo = large }));
        var failure = await RouterCalls.FailedAsync("grpc", With(server, "file://app/greet.proto", "SayHello", new { }));
        Assert.Contains("more than 4194304 bytes", failure.Detail, StringComparison.Ordinal);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task All_that_is_asked_for_on_the_way_takes_no_longer_than_one_call_may()
    {
        var number = 0;
        await using var server = await GrpcServer.StartAsync((_, _) => ([], 0, ""), async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
            return new FileDescriptorProto { Name = $"{number}.proto", Dependency = { $"{++number}.proto" } };
        });
        var failure = await RouterCalls.FailedAsync("grpc", With(server, "file://app/greet.proto", "SayHello", new { }), http: new HttpCallSettings { Timeout = TimeSpan.FromSeconds(1) });
        Assert.Equal((FailureTypes.Timeout, 408), (failure.Type, failure.Status));
        Assert.Contains("/demo.greet.Greeter/SayHello did not answer within 1 s", failure.Detail, StringComparison.Ordinal);
        Assert.InRange(server.Requests.Count, 1, 8);
    }

    [Fact]
    public async Task A_message_may_nest_as_deep_as_messages_are_read()
    {
        await using var proto = await Target.AnsweringAsync("text/plain", "syntax = \"proto3\"; package demo.greet; message Node { repeated Node nodes = 1; } service Greeter { rpc SayHello (Node) returns (Node); }");
        var deep = Enumerable.Range(0, 90).Aggregate(Array.Empty<byte>(), (inner, _) => new BytesValue { Value = ByteString.CopyFrom(inner.Length == 0 ? [0x0a, 0] : inner) }.ToByteArray());
        await using var server = await GrpcServer.StartAsync((_, _) => ([deep], 0, ""));
        Assert.StartsWith("""{"nodes":[{"nodes":[{""", (await RouterCalls.ReturnedAsync("grpc", With(server, proto.Address, "SayHello", new { }))).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_reflection_and_one_that_is_not_there_are_told_apart()
    {
        var server = await GrpcServer.StartAsync((_, _) => ([], 0, ""));
        var with = With(server, "file://app/greet.proto", "SayHello", new { });
        Assert.Contains("UNIMPLEMENTED", (await RouterCalls.FailedAsync("grpc", with)).Detail, StringComparison.Ordinal);
        await server.DisposeAsync();
        Assert.Equal(503, (await RouterCalls.FailedAsync("grpc", with)).Status);
    }

    [Fact]
    public async Task Credentials_go_only_where_the_connection_is_secured()
    {
        var failure = await RouterCalls.FailedAsync("grpc", new { proto = new { endpoint = "file://a" }, service = new { name = "a", host = "greeter.example.com", port = 5000, authentication = new { bearer = new { token = "t" } } }, method = "b" });
        Assert.Contains("credentials are not sent", failure.Detail, StringComparison.Ordinal);
    }

    private static object With(GrpcServer server, string proto, string method, object arguments) =>
        new { proto = new { endpoint = proto }, service = new { name = "demo.greet.Greeter", host = "localhost", port = server.Port }, method, arguments };

    /// <summary>HelloReply as Google's library writes its first field.</summary>
    private static byte[] Reply(string text) => new StringValue { Value = text }.ToByteArray();

    private static string NameOf(byte[] request) => StringValue.Parser.ParseFrom(request).Value;

    /// <summary>The bytes of field 12.</summary>
    private static byte[] AtOf(byte[] request)
    {
        var reader = new CodedInputStream(request);
        for (var tag = reader.ReadTag(); tag != 0; tag = reader.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == 12)
            {
                return reader.ReadBytes().ToByteArray();
            }

            reader.SkipLastField();
        }

        return [];
    }

    private static FileDescriptorProto Described() => new()
    {
        Name = "greet.proto",
        Package = "demo.greet",
        Syntax = "proto3",
        Dependency = { "google/protobuf/timestamp.proto" },
        MessageType =
        {
            new DescriptorProto
            {
                Name = "HelloRequest",
                Field =
                {
                    new FieldDescriptorProto { Name = "name", Number = 1, Type = FieldDescriptorProto.Types.Type.String, Label = FieldDescriptorProto.Types.Label.Optional },
                    new FieldDescriptorProto { Name = "at", Number = 12, Type = FieldDescriptorProto.Types.Type.Message, TypeName = ".google.protobuf.Timestamp", Label = FieldDescriptorProto.Types.Label.Optional },
                },
            },
            new DescriptorProto { Name = "HelloReply", Field = { new FieldDescriptorProto { Name = "message", Number = 1, Type = FieldDescriptorProto.Types.Type.String } } },
        },
        Service = { new ServiceDescriptorProto { Name = "Greeter", Method = { new MethodDescriptorProto { Name = "SayHello", InputType = ".demo.greet.HelloRequest", OutputType = ".demo.greet.HelloReply" } } } },
    };
}
