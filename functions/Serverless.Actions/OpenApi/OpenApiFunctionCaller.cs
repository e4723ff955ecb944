using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.OpenApi;

/// <summary>Performs <c>call: openapi</c>: fetches the description, finds the operation, and makes the HTTP call it describes. Serverless Workflow
/// DSL 1.0.3, "OpenAPI Call".</summary>
internal sealed class OpenApiFunctionCaller(HttpFunctionCaller http, OpenApiDocuments documents, HttpCallSettings settings) : IFunctionCaller
{
    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        var with = call.With;
        var address = EndpointAddress.Read(Optional(Optional(with, "document"), "endpoint"), "'document.endpoint'", out var problem);
        var identity = AuthenticationReader.Read(Optional(with, "authentication"), out var refusal);
        var (output, redirect, wrong) = HttpArgumentsReader.ReadAnswer(with);
        if ((problem ?? refusal ?? wrong) is { } reason)
        {
            return CallFailures.Unusable(reason);
        }

        using var time = new CallTime(settings.Timeout, cancellation);
        var (document, failure) = await documents.GetAsync(address!, time).ConfigureAwait(false);
        if (document is null)
        {
            return failure!;
        }

        if (Texts.Of(with, "operationId") is not { } id || document.Find(id) is not { } operation)
        {
            return CallFailures.Unusable("The OpenAPI document has no operation with that operationId.");
        }

        var parameters = Optional(with, "parameters");
        if (OpenApiRequest.Of(operation, parameters.ValueKind == JsonValueKind.Object ? parameters.EnumerateObject().ToDictionary(p => p.Name, p => p.Value) : [], out var problems) is not { } arguments)
        {
            return CallFailures.Unusable(problems);
        }

        return DescribedServer.Refusal(call, identity, address!.Uri, arguments.Endpoint, Texts.Of(Optional(with, "server"), "host")) is { } refused
            ? CallFailures.Unusable(refused)
            : await http.CallAsync(arguments with { Output = output, Redirect = redirect, Identity = identity }, call, time).ConfigureAwait(false);
    }
}
