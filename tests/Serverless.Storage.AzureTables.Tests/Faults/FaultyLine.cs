using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Serverless.Storage.AzureTables.Tests.Faults;

/// <summary>A line between a store and the service behind it, on a loopback port of its own, that breaks as it is told.</summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    private static readonly HashSet<string> HopHeaders = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Content-Length" };

    private readonly WebApplication server;
    private readonly HttpClient behind = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri service;
    private readonly bool xml;
    private readonly Func<string, Fault> decide;
    private int requests;
    private int faults;

    private FaultyLine(WebApplication server, Uri service, bool xml, Func<string, Fault> decide) => (this.server, this.service, this.xml, this.decide) = (server, service, xml, decide);

    public Uri Address { get; private set; } = null!;

    public int Requests => requests;

    public int Faults => faults;

    /// <param name="xml">Whether the service speaks of errors in XML, as that of blobs does.</param>
    /// <param name="decide">Of each request by its path; called by many at once.</param>
    public static async Task<FaultyLine> OpenAsync(Uri service, bool xml, Func<string, Fault> decide)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null).UseUrls("http://127.0.0.1:0");
        var line = new FaultyLine(builder.Build(), service, xml, decide);
        line.server.Run(line.CarryAsync);
        await line.server.StartAsync();
        line.Address = new Uri(line.server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        behind.Dispose();
    }

    private async Task CarryAsync(HttpContext context)
    {
        Interlocked.Increment(ref requests);
        var fault = decide(context.Request.Path);
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (fault == Fault.Changed && !IsConditional(context, body.ToArray()))
        {
            fault = Fault.None;
        }

        _ = fault == Fault.None ? 0 : Interlocked.Increment(ref faults);
        switch (fault)
        {
            case Fault.Busy:
                await AnswerAsync(context, 503, xml ? "application/xml" : "application/json", xml ? BusyXml : BusyJson);
                break;
            case Fault.Changed:
                await AnswerAsync(context, 202, "multipart/mixed; boundary=batchresponse_1", ChangedAnswer);
                break;
            case Fault.Refused:
                context.Abort();
                break;
            default:
                await ForwardAsync(context, body.ToArray(), fault);
                break;
        }
    }

    private async Task ForwardAsync(HttpContext context, byte[] body, Fault fault)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), TargetOf(context));
        request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in context.Request.Headers.Where(header => !HopHeaders.Contains(header.Key)))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value.AsEnumerable()) || request.Content.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
        }

        using var answer = await behind.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopHeaders.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await GiveAsync(context, bytes, fault);
    }

    /// <summary>Whether it is a transaction whose first row is changed only if it has not changed: no other is ever answered with 412.</summary>
    private static bool IsConditional(HttpContext context, byte[] body)
    {
        if (!context.Request.Path.Value!.EndsWith("$batch", StringComparison.Ordinal))
        {
            return false;
        }

        var first = System.Text.Encoding.UTF8.GetString(body).Split("HTTP/1.1", 3)[1];
        return first.Contains("If-Match: W/", StringComparison.OrdinalIgnoreCase);
    }

    private static async Task GiveAsync(HttpContext context, byte[] bytes, Fault fault)
    {
        if (fault == Fault.Cut)
        {
            if (bytes.Length > 1)
            {
                context.Response.ContentLength = bytes.Length;
                await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
                await context.Response.Body.FlushAsync();
            }

            context.Abort();
        }
        else if (bytes.Length > 0)
        {
            var given = fault == Fault.Half ? bytes.AsMemory(0, bytes.Length / 2) : bytes;
            context.Response.ContentLength = given.Length;
            await context.Response.Body.WriteAsync(given);
        }
    }

    /// <summary>The target as it came: a signature is made over its very spelling.</summary>
    private Uri TargetOf(HttpContext context) => new(
        service.GetLeftPart(UriPartial.Authority) + context.Features.Get<IHttpRequestFeature>()!.RawTarget,
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static async Task AnswerAsync(HttpContext context, int status, string type, string text)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        await context.Response.WriteAsync(text);
    }

    private const string BusyJson = """{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"The server is busy."}}}""";

    private const string BusyXml = """<?xml version="1.0" encoding="utf-8"?><Error><Code>ServerBusy</Code><Message>The server is busy.</Message></Error>""";

    private static readonly string ChangedAnswer = string.Join("\r\n",
        "--batchresponse_1",
        "Content-Type: multipart/mixed; boundary=changesetresponse_1",
        "",
        "--changesetresponse_1",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        "HTTP/1.1 412 Precondition Failed",
        "Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8",
        "",
        """{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"lang":"en-US","value":"0:The update condition specified in the request was not satisfied."}}}""",
        "--changesetresponse_1--",
        "--batchresponse_1--",
        "");
}
