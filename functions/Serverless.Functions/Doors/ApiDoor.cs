using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>The whole API behind one function. The host asks for no key of its own: the gate of the API decides who gets in, as it does everywhere.</summary>
public sealed class ApiDoor(ApiCalls calls, HostClient scheduler)
{
    [Function("Api")]
    public IResult Serve(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "options", Route = "{*path}")] HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        scheduler.Use(client);
        return calls.Of(request);
    }
}
