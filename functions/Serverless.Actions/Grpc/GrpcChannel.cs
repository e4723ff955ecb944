using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using static Serverless.Actions.CallFailed;

namespace Serverless.Actions.Grpc;

/// <summary>Calls of gRPC over HTTP/2 (gRPC over HTTP2): one message there, and those that come back. It goes the way of all calls over HTTP, so it may
/// go where they may.</summary>
internal sealed class GrpcChannel(HttpSender sender, HttpCallSettings settings)
{
    private const int Prefix = 5;

    /// <param name="method"><c>package.Service/Method</c>.</param>
    /// <param name="cancellation">Also where it takes too long: the limit is that of the whole call, for which this may be one request of several.</param>
    /// <returns>The messages, or what went wrong. A call that the server does not have is <see cref="GrpcStatus.Unimplemented"/>.</returns>
    public async Task<GrpcAnswer> CallAsync(Uri server, string method, CallIdentity? identity, byte[] message, FunctionCall? call, CancellationToken cancellation)
    {
        using var first = Request(server, method, message, call);
        try
        {
            using var response = await sender.SendAsync(() => Request(server, method, message, call), identity, cancellation).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
            {
                return new GrpcAnswer.Failed(response.IsSuccessStatusCode ? CallFailures.Unusable("the server answered, and not in gRPC.") : CallFailures.Answered(response.RequestMessage!, response, "it is no answer of gRPC."));
            }

            var body = await HttpAnswers.ReadAsync(response.Content, HttpFunctionCaller.ResponseLimit, cancellation).ConfigureAwait(false);
            return body.Length > HttpFunctionCaller.ResponseLimit ? new GrpcAnswer.Failed(CallFailures.TooLong(first, HttpFunctionCaller.ResponseLimit)) : Read(response, method, body);
        }
        catch (ProtoException e)
        {
            return new GrpcAnswer.Failed(GrpcStatus.Failure(method, GrpcStatus.Internal, e.Message));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return new GrpcAnswer.Failed(CallFailures.Of(e, first, settings.Timeout));
        }
    }

    private HttpRequestMessage Request(Uri server, string method, byte[] message, FunctionCall? call)
    {
        var framed = new byte[Prefix + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)message.Length);
        message.CopyTo(framed, Prefix);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/" + method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(framed),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        request.Headers.TryAddWithoutValidation("User-Agent", "serverless-router");
        request.Headers.TryAddWithoutValidation("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{(long)settings.Timeout.TotalMilliseconds}m"));
        if (call is not null)
        {
            request.Headers.TryAddWithoutValidation("idempotency-key", call.EffectKey);
            if (call.Trace is { } trace)
            {
                request.Headers.TryAddWithoutValidation("traceparent", trace.Parent);
            }
        }

        return request;
    }

    private static GrpcAnswer Read(HttpResponseMessage response, string method, byte[] body)
    {
        // Where there is no message the server may send its trailers as headers.
        var status = Trailer(response.TrailingHeaders, "grpc-status") ?? Trailer(response.Headers, "grpc-status");
        var said = Uri.UnescapeDataString(Trailer(response.TrailingHeaders, "grpc-message") ?? Trailer(response.Headers, "grpc-message") ?? "");
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            return new GrpcAnswer.Failed(GrpcStatus.Failure(method, GrpcStatus.Unavailable, "The connection ended before the status came."));
        }

        return code == 0 ? new GrpcAnswer.Messages(Split(body)) : new GrpcAnswer.Failed(GrpcStatus.Failure(method, code, said)) { Status = code };
    }

    private static List<byte[]> Split(byte[] body)
    {
        List<byte[]> messages = [];
        for (var at = 0; at < body.Length;)
        {
            var length = at + Prefix <= body.Length ? BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1)) : uint.MaxValue;
            if (body[at] != 0 || length > body.Length - at - Prefix)
            {
                throw new ProtoException(body[at] == 1 ? "The answer is compressed, which was not asked for." : "The answer is cut off.");
            }

            messages.Add(body.AsSpan(at + Prefix, (int)length).ToArray());
            at += Prefix + (int)length;
        }

        return messages;
    }

    private static string? Trailer(HttpHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

internal abstract record GrpcAnswer
{
    public sealed record Messages(IReadOnlyList<byte[]> All) : GrpcAnswer;

    public sealed record Failed(CallOutcome.Failed Outcome) : GrpcAnswer
    {
        /// <summary>What the server said; null where it said nothing.</summary>
        public int? Status { get; init; }
    }
}

/// <summary>What the codes of gRPC come to.</summary>
internal static class GrpcStatus
{
    public const int Unimplemented = 12;
    public const int Internal = 13;
    public const int Unavailable = 14;

    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    // As google.rpc.Code maps them to HTTP.
    private static readonly int[] Https = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

    public static CallOutcome.Failed Failure(string method, int code, string said)
    {
        var known = code >= 0 && code < Names.Length;
        var (type, title) = code switch
        {
            4 => (FailureTypes.Timeout, "Timeout"),
            7 => (FailureTypes.Authorization, "Authorization error"),
            16 => (FailureTypes.Authentication, "Authentication error"),
            _ => (FailureTypes.Communication, "Communication error"),
        };
        var text = PrintableText.First(said, 500) + (said.Length > 500 ? "…" : "");
        return Failed(type, known ? Https[code] : 500, title, $"{method} answered {(known ? Names[code] : $"{code}")}{(text.Length > 0 ? $": {text}" : ".")}");
    }
}
