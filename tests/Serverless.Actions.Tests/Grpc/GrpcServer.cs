using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Serverless.Actions.Tests.Grpc;

/// <summary>A server of gRPC on loopback, over HTTP/2 without TLS. What it says is made by Google's own library.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private GrpcServer(WebApplication app) => this.app = app;

    public int Port => new Uri(app.Urls.First()).Port;

    /// <summary>Paths and headers of what was asked, reflection among it.</summary>
    public ConcurrentQueue<(string Path, IHeaderDictionary Headers, byte[] Message)> Requests { get; } = [];

    /// <param name="answer">Method and message to messages, or a status.</param>
    /// <param name="files">What reflection tells; null for a server without reflection.</param>
    public static Task<GrpcServer> StartAsync(Func<string, byte[], (IReadOnlyList<byte[]> Messages, int Status, string Said)> answer, IReadOnlyList<FileDescriptorProto>? files = null, string version = "v1") =>
        StartAsync(answer, files is null ? null : message => Task.FromResult(Found(message, files)), version);

    /// <param name="reflect">What reflection tells of each request; null for a server without reflection.</param>
    public static async Task<GrpcServer> StartAsync(Func<string, byte[], (IReadOnlyList<byte[]> Messages, int Status, string Said)> answer, Func<byte[], Task<FileDescriptorProto?>>? reflect, string version = "v1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var server = new GrpcServer(builder.Build());
        server.app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var message = body.ToArray()[5..];
            var path = context.Request.Path.Value!;
            server.Requests.Enqueue((path, new HeaderDictionary(context.Request.Headers.ToDictionary()), message));
            var (messages, status, said) = path == $"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo" && reflect is not null ? ([Reflected(await reflect(message))], 0, "")
                : path.StartsWith("/grpc.reflection.", StringComparison.Ordinal) ? ([], 12, "unknown service")
                : answer(path, message);
            await WriteAsync(context, messages, status, said);
        });
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task WriteAsync(HttpContext context, IReadOnlyList<byte[]> messages, int status, string said)
    {
        context.Response.ContentType = "application/grpc";
        foreach (var message in messages)
        {
            var framed = new byte[5 + message.Length];
            BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)message.Length);
            message.CopyTo(framed, 5);
            await context.Response.Body.WriteAsync(framed);
        }

        await context.Response.Body.FlushAsync();
        context.Response.AppendTrailer("grpc-status", $"{status}");
        context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(said));
    }

    private static FileDescriptorProto? Found(byte[] request, IReadOnlyList<FileDescriptorProto> files)
    {
        var (field, name) = (0, "");
        var reader = new CodedInputStream(request);
        for (var tag = reader.ReadTag(); tag != 0; tag = reader.ReadTag())
        {
            (field, name) = (WireFormat.GetTagFieldNumber(tag), reader.ReadString());
        }

        return field == 3 ? files.FirstOrDefault(file => file.Name == name) : files.FirstOrDefault(file => file.Service.Any(service => $"{file.Package}.{service.Name}".TrimStart('.') == name));
    }

    /// <summary>ServerReflectionResponse: 4 is a FileDescriptorResponse, whose 1 are files; 7 an error.</summary>
    private static byte[] Reflected(FileDescriptorProto? found)
    {
        using var stream = new MemoryStream();
        using (var writer = new CodedOutputStream(stream, leaveOpen: true))
        {
            writer.WriteTag(found is null ? 7 : 4, WireFormat.WireType.LengthDelimited);
            writer.WriteBytes(found is null ? ByteString.Empty : ByteString.CopyFrom([0x0a, .. Length(found.CalculateSize()), .. found.ToByteArray()]));
        }

        return stream.ToArray();
    }

    private static byte[] Length(int value)
    {
        var buffer = new byte[CodedOutputStream.ComputeLengthSize(value)];
        using var writer = new CodedOutputStream(buffer);
        writer.WriteLength(value);
        writer.Flush();
        return buffer;
    }
}
