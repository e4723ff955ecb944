using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.OpenApi;

public class OpenApiTests
{
    private const string Version2 = """
        {"swagger":"2.0","host":"$HOST","basePath":"/v2","schemes":["https","http"],"produces":["application/xml","application/json"],"paths":{
          "/pet/{petId}":{"parameters":[{"$ref":"#/parameters/petId"}],
            "get":{"operationId":"getPetById"},
            "post":{"operationId":"updateForm","consumes":["application/x-www-form-urlencoded"],"parameters":[{"name":"name","in":"formData","type":"string"},{"name":"tags","in":"formData","type":"array","collectionFormat":"multi"}]}},
          "/pet":{"post":{"operationId":"addPet","consumes":["application/xml","application/json"],"parameters":[{"in":"body","name":"pet","required":true}]}},
          "/pet/findByStatus":{"get":{"operationId":"findPetsByStatus","parameters":[{"name":"status","in":"query","type":"array","collectionFormat":"multi","required":true},{"name":"ids","in":"query","type":"array"},{"name":"x-trace","in":"header","type":"string"}]}}},
          "parameters":{"petId":{"name":"petId","in":"path","required":true,"type":"integer"}}}
        """;

    private const string Version3 = """
        openapi: 3.1.0
        servers:
          - url: '/api/{version}'
            variables: { version: { default: v3 } }
        paths:
          /hosts/{host}/disks/{path}:
            put:
              operationId: setDisk
              parameters:
                - { name: host, in: path, required: true, schema: { type: string } }
                - { name: path, in: path, required: true, style: simple }
                - { name: filter, in: query, style: deepObject }
                - { name: tags, in: query }
                - { name: fields, in: query, explode: false }
                - { name: session, in: cookie }
              requestBody: { $ref: '#/components/requestBodies/Disk' }
          /status:
            servers: [ { url: 'ftp://nowhere' }, { url: 'http://$HOST/other/' } ]
            get: { operationId: status, responses: { '200': { content: { text/plain: {} } } } }
        components:
          requestBodies:
            Disk: { required: true, content: { application/xml: {}, application/merge-patch+json: {} } }
        """;

    [Theory]
    [InlineData("getPetById", """{"petId":7}""", "GET", "/v2/pet/7", "")]
    [InlineData("findPetsByStatus", """{"status":["a b","c&d"],"ids":[1,2]}""", "GET", "/v2/pet/findByStatus?status=a%20b&status=c%26d&ids=1%2C2", "")]
    [InlineData("findPetsByStatus", """{"status":"available","x-trace":"t1"}""", "GET", "/v2/pet/findByStatus?status=available", "")]
    [InlineData("addPet", """{"pet":{"name":"milou"}}""", "POST", "/v2/pet", """{"name":"milou"}""")]
    [InlineData("addPet", """{"name":"milou"}""", "POST", "/v2/pet", """{"name":"milou"}""")]
    [InlineData("updateForm", """{"petId":1,"name":"a=b&c","tags":["x","y"]}""", "POST", "/v2/pet/1", "name=a%3Db%26c&tags=x&tags=y")]
    public async Task An_operation_of_version_2_is_performed(string operation, string parameters, string method, string sent, string body)
    {
        await using var target = await StartAsync(Version2);
        await ReturnedAsync(target, operation, parameters);
        var request = target.Requests.Last();
        Assert.Equal((method, sent, body), (request.Method, request.RawTarget, request.Body));
        Assert.Equal("application/json", request.Header("Accept"));
    }

    [Fact]
    public async Task One_of_version_3_with_all_kinds_of_parameters()
    {
        await using var target = await StartAsync(Version3);
        await ReturnedAsync(target, "setDisk", """{"host":"web/1","path":["a,b","c"],"filter":{"min":5},"tags":["x","y"],"fields":["p","q"],"session":"s 1","body":{"size":1.50}}""");
        var request = target.Requests.Last();
        Assert.Equal(("PUT", "/api/v3/hosts/web%2F1/disks/a%2Cb,c?filter%5Bmin%5D=5&tags=x&tags=y&fields=p%2Cq", """{"size":1.50}"""), (request.Method, request.RawTarget, request.Body));
        Assert.Equal(("application/merge-patch+json", "session=s%201"), (request.Header("Content-Type"), request.Header("Cookie")));
    }

    [Fact]
    public async Task The_nearest_server_that_can_be_called_is_called()
    {
        await using var target = await StartAsync(Version3);
        await ReturnedAsync(target, "status", "{}");
        Assert.Equal("/other/status", target.Requests.Last().RawTarget);
        Assert.Null(target.Requests.Last().Header("Accept"));
    }

    [Theory]
    [InlineData("getPetById", "{}", "needs the parameter 'petId'")]
    [InlineData("getPetById", """{"petId":null}""", "needs the parameter 'petId'")]
    [InlineData("getPetById", """{"petId":".."}""", "another path")]
    [InlineData("getPetById", """{"petId":1,"name":"x"}""", "no place for")]
    [InlineData("addPet", "{}", "needs a body")]
    [InlineData("findPetsByStatus", """{"status":"a","x-trace":"a\r\nX: y"}""", "x-trace")]
    [InlineData("deletePet", "{}", "no operation")]
    public async Task What_cannot_be_performed_is_not_half_performed(string operation, string parameters, string said)
    {
        await using var target = await StartAsync(Version2);
        var failure = await RouterCalls.FailedAsync("openapi", With(target, operation, parameters));
        Assert.Equal(FailureTypes.Configuration, failure.Type);
        Assert.Contains(said, failure.Detail);
        Assert.Single(target.Requests);
    }

    [Theory]
    [InlineData("text/html", "<html>", "neither")]
    [InlineData("application/json", "[]", "no description")]
    [InlineData("application/json", """{"openapi":"4.0.0"}""", "version")]
    [InlineData("application/json", """{"swagger":"2.0","paths":{"/a":{"$ref":"#/paths/~1a"}}}""", "no operation")]
    [InlineData("application/yaml", "a: &x [*x]", "neither")]
    public async Task A_document_that_is_none_is_said_to_be_none(string type, string document, string said)
    {
        await using var target = await Target.AnsweringAsync(type, document);
        Assert.Contains(said, (await RouterCalls.FailedAsync("openapi", With(target, "x", "{}"))).Detail);
    }

    [Fact]
    public async Task A_huge_document_is_not_read_to_its_end()
    {
        await using var target = await Target.StartAsync(async context =>
        {
            var piece = new byte[64 * 1024];
            for (var i = 0; i < 200 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        });
        Assert.Contains("more than", (await RouterCalls.FailedAsync("openapi", With(target, "x", "{}"))).Detail);
    }

    [Fact]
    public async Task A_document_that_moves_in_circles_is_not_followed()
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.Redirect(context.Request.Path + "x");
            return Task.CompletedTask;
        });
        Assert.Contains("302", (await RouterCalls.FailedAsync("openapi", With(target, "x", "{}"))).Detail);
        Assert.Single(target.Requests);
    }

    [Fact]
    public async Task The_call_says_who_it_is_and_the_document_is_asked_with_its_own()
    {
        await using var target = await StartAsync(Version2);
        var with = JsonNode.Parse(With(target, "getPetById", """{"petId":1}""").GetRawText())!;
        with["authentication"] = JsonNode.Parse("""{"bearer":{"token":"for-the-call"}}""");
        with["document"]!["endpoint"] = new JsonObject { ["uri"] = target.Address + "/openapi", ["authentication"] = JsonNode.Parse("""{"bearer":{"token":"for-the-document"}}""") };
        await RouterCalls.ReturnedAsync("openapi", JsonElement.Parse(with.ToJsonString()));
        Assert.Equal(["Bearer for-the-document", "Bearer for-the-call"], target.Requests.Select(request => request.Header("Authorization")));
    }

    [Theory]
    [InlineData("""{"authentication":{"bearer":{"token":"secret"}}}""")]
    [InlineData("""{"parameters":{"petId":"made of a secret"}}""")]
    public async Task A_secret_does_not_go_to_another_host_because_a_document_says_so(string changes)
    {
        await using var other = await StartAsync(Version2);
        await using var target = await StartAsync(Version2.Replace("$HOST", Authority(other)));
        var call = CallOf(target, changes);
        var failed = Assert.IsType<CallOutcome.Failed>(await PerformAsync(call));
        Assert.Contains(Authority(other), failed.Failure.Detail);
        Assert.Contains("server", failed.Failure.Detail);
        Assert.Empty(other.Requests);

        Assert.IsType<CallOutcome.Returned>(await PerformAsync(CallOf(target, changes, Authority(other))));
        Assert.Single(other.Requests);
    }

    [Fact]
    public async Task What_is_no_secret_goes_to_whichever_host_the_document_names()
    {
        await using var other = await StartAsync(Version2);
        await using var target = await StartAsync(Version2.Replace("$HOST", Authority(other)));
        await ReturnedAsync(target, "getPetById", """{"petId":7}""");
        Assert.Single(other.Requests);
    }

    private static async Task<CallOutcome> PerformAsync(FunctionCall call)
    {
        using var functions = new RouterFunctions(RouterCalls.NoSecrets, null, null);
        return await functions.CallAsync(call, TestContext.Current.CancellationToken);
    }

    private static string Authority(Target target) => new Uri(target.Address).Authority;

    private static FunctionCall CallOf(Target target, string changes, string? server = null)
    {
        var with = JsonNode.Parse(With(target, "getPetById", """{"petId":1}""").GetRawText())!;
        foreach (var (key, value) in JsonNode.Parse(changes)!.AsObject())
        {
            with[key] = value!.DeepClone();
        }

        if (server is not null)
        {
            with["server"] = new JsonObject { ["host"] = server };
        }

        var secrets = changes.Contains("authentication", StringComparison.Ordinal) ? "/authentication/bearer/token" : "/parameters/petId";
        return new FunctionCall("r", "/do/0/x", "openapi", JsonElement.Parse(with.ToJsonString()), "effect") { SecretsAt = ["/document/endpoint/authentication/bearer/token", secrets] };
    }

    private static Task<Target> StartAsync(string document) => Target.StartAsync(context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(context.Request.Path == "/openapi" ? document.Replace("$HOST", context.Request.Host.Value) : "{}");
    });

    private static async Task ReturnedAsync(Target target, string operation, string parameters) =>
        await RouterCalls.ReturnedAsync("openapi", With(target, operation, parameters));

    private static JsonElement With(Target target, string operation, string parameters) => JsonElement.Parse(
        """{"document":{"endpoint":"$URI/openapi"},"operationId":"$OP","parameters":$PARAMETERS}""".Replace("$URI", target.Address).Replace("$OP", operation).Replace("$PARAMETERS", parameters));
}
