using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Serverless.Actions.Tests.Grpc;

namespace Serverless.Actions.Tests.Standards;

/// <summary>The service that the example of gRPC calls. It tells what it looks like.</summary>
internal static class Greeter
{
    public static Task<GrpcServer> StartAsync() => GrpcServer.StartAsync(
        (_, request) => ([new StringValue { Value = $"hello {StringValue.Parser.ParseFrom(request).Value}" }.ToByteArray()], 0, ""),
        [
            new FileDescriptorProto
            {
                Name = "greet.proto",
                Package = "GreeterApi",
                Syntax = "proto3",
                MessageType = { Message("HelloRequest", "name"), Message("HelloReply", "message") },
                Service = { new ServiceDescriptorProto { Name = "Greeter", Method = { new MethodDescriptorProto { Name = "SayHello", InputType = ".GreeterApi.HelloRequest", OutputType = ".GreeterApi.HelloReply" } } } },
            },
        ]);

    private static DescriptorProto Message(string name, string field) => new() { Name = name, Field = { new FieldDescriptorProto { Name = field, Number = 1, Type = FieldDescriptorProto.Types.Type.String } } };
}
