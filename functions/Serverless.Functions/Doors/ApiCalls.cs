using Microsoft.AspNetCore.Http;
using Serverless.Api;
using Serverless.Functions.Dispatch;

namespace Serverless.Functions.Doors;

/// <summary>Lets the API answer within a function. What came in is in the journal when the sender is answered, and judged before the function ends.</summary>
public sealed class ApiCalls(IServiceProvider services, InlineDispatch dispatch)
{
    private readonly Lazy<RequestDelegate> pipeline = new(() => ApiPipeline.Build(services));

    public IResult Of(HttpRequest request) => new ApiCall(this);

    private Task<int> AnswerAsync(HttpContext context) => dispatch.JudgedOrLeftAsync(async () =>
    {
        // The worker has routed it to the catch-all; a request that has an endpoint is routed no more.
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        await pipeline.Value(context).ConfigureAwait(false);
        return context.Response.StatusCode;
    });

    private sealed class ApiCall(ApiCalls calls) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => calls.AnswerAsync(httpContext);
    }
}
