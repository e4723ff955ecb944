using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>The whole API behind one function. It asks for a key of the app: the API itself knows no callers yet, and what resolves a doubt or shows
/// a history may not stand open. Once a gate of the API checks tokens, the level becomes anonymous and the keys go.</summary>
public sealed class ApiDoor(ApiCalls calls, HostClient scheduler)
{
    [Function("Api")]
    public IResult Serve(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", "post", "put", "delete", "options", Route = "{*path}")] HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        scheduler.Use(client);
        return calls.Of(request);
    }
}
