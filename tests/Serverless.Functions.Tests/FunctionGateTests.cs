using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Serverless.Api.Gates;
using Serverless.Application.Runs;
using Serverless.Contracts.Gates;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Tests;

/// <summary>The gate as the function of the API has it.</summary>
public sealed class FunctionGateTests : ApiGateContract
{
    protected override HttpMessageInvoker Mount(ApiGate gate, IRunEngine engine) => new(new FunctionHandler(new FunctionStage(gate: gate, engine: engine)));

    [Theory]
    [InlineData(null, null, "ROUTER_API_TENANT_ID", "ROUTER_API_AUDIENCE")]
    [InlineData("common", "a", "ROUTER_API_TENANT_ID", "ROUTER_API_TENANT_ID")]
    [InlineData("4f1d7c1e-0000-4000-8000-000000000001", "", "ROUTER_API_AUDIENCE", "ROUTER_API_AUDIENCE")]
    public void Without_tenant_and_audience_the_app_does_not_start(string? tenant, string? audience, string first, string second)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("ROUTER_API_TENANT_ID", tenant), new("ROUTER_API_AUDIENCE", audience)]).Build();
        var refusal = Assert.Throws<InvalidOperationException>(() => RouterGate.Of(settings, TimeProvider.System));
        Assert.Contains(first, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(second, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Calls the door as the worker does, and gives back what it answered.</summary>
    private sealed class FunctionHandler(FunctionStage stage) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var context = new DefaultHttpContext();
            (context.Request.Method, context.Request.Path, context.Request.QueryString) = (request.Method.Method, request.RequestUri!.AbsolutePath, new QueryString(request.RequestUri.Query));
            context.Request.Host = new HostString("router.test");
            var headers = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default);
            foreach (var (name, values) in headers)
            {
                context.Request.Headers[name] = values.ToArray();
            }

            context.Request.Body = request.Content is { } content ? await content.ReadAsStreamAsync(cancellationToken) : Stream.Null;
            using var body = new MemoryStream();
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
            context.SetEndpoint(new Endpoint(null, null, "Api"));
            await stage.Api.Serve(context.Request, null!).ExecuteAsync(context);
            return Answer(context.Response, body.ToArray());
        }

        private static HttpResponseMessage Answer(HttpResponse response, byte[] body)
        {
            var answer = new HttpResponseMessage((System.Net.HttpStatusCode)response.StatusCode) { Content = new ByteArrayContent(body) };
            foreach (var (name, values) in response.Headers)
            {
                if (!answer.Headers.TryAddWithoutValidation(name, values.ToArray()))
                {
                    answer.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
                }
            }

            return answer;
        }
    }
}
