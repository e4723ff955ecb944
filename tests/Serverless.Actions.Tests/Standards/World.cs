using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Tests.Http;

namespace Serverless.Actions.Tests.Standards;

/// <summary>Stands in for everybody whom the examples and the conformance suite of the specification call. Each host is a folder of it.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly string[] Hosts =
    [
        "https://petstore.swagger.io", "https://httpbin.org", "https://swapi.dev", "https://fake.com", "https://raw.githubusercontent.com", "http://keycloak",
        "https://superbet-casinos.com", "https://fake-hospital.com", "https://fake-chat-api.com", "https://virtual-wf-powered-race.com", "https://hospital.example.com", "https://example.com",
        "http://myorg.io",
    ];

    private const string PetStore = """
        {"swagger":"2.0","basePath":"/petstore.swagger.io/v2","paths":{
          "/pet/findByStatus":{"get":{"operationId":"findPetsByStatus","produces":["application/xml","application/json"],"parameters":[{"name":"status","in":"query","required":true,"type":"array","collectionFormat":"multi"}]}},
          "/pet/{petId}":{"get":{"operationId":"getPetById","parameters":[{"name":"petId","in":"path","required":true,"type":"integer"}]}}}}
        """;

    private const string Pet = """{"id":1,"petId":1,"name":"milou","status":"available"}""";

    private const string Log = """
        run:
          script:
            language: js
            code: "console.log(process.argv[2])"
            arguments: [ '${ .message }' ]
        """;

    private const string Orders = """
        {"swagger":"2.0","basePath":"/myorg.io","paths":{"/log":{"post":{"operationId":"logreading"}},"/report":{"post":{"operationId":"produceReport"}}}}
        """;

    private const string Messages = """
        {"asyncapi":"2.6.0","servers":{"staging":{"url":"http://HOST/fake.com/api","protocol":"http"},"sockets":{"url":"ws://HOST/fake.com/sockets","protocol":"ws"}},"channels":{
          "/pets":{"publish":{"operationId":"findPetsByStatus"}},"/notifications":{"servers":["sockets"],"subscribe":{"operationId":"getNotifications"}}}}
        """;

    private World(Target server) => Server = server;

    public Target Server { get; }

    public static async Task<World> StartAsync() => new(await Target.StartAsync(AnswerAsync, app => app.UseWebSockets()));

    /// <summary>The same document with everybody at the stand-in.</summary>
    public string Moved(string document) => Hosts.Aggregate(document, (text, host) => text.Replace(host + "/", $"{Server.Address}/{host[(host.IndexOf("//", StringComparison.Ordinal) + 2)..]}/", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Six messages, and it is over.</summary>
    private static async Task TellAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        for (var i = 0; i < 6; i++)
        {
            await socket.SendAsync("{}"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private static Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            return TellAsync(context);
        }

        var path = context.Request.Path.Value!;
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (path.Contains("/basic-auth/", StringComparison.Ordinal))
        {
            var parts = path.Split('/');
            var expected = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{parts[^2]}:{parts[^1]}"));
            context.Response.StatusCode = context.Request.Headers.Authorization == expected ? 200 : 401;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(name switch
        {
            "swagger.json" => PetStore,
            "ordersservices.json" => Orders,
            "asyncapi.json" => Messages.Replace("HOST", context.Request.Host.Value, StringComparison.Ordinal),
            "function.yaml" => Log,
            "findByStatus" => $"[{Pet}]",
            "openid-configuration" => JsonSerializer.Serialize(new { token_endpoint = $"http://{context.Request.Host}/keycloak/oidc/token" }),
            "token" => """{"access_token":"t0ken","expires_in":60}""",
            "people" or "" => """{"count":1,"results":[{"name":"Luke"}]}""",
            _ when path.Contains("/people/", StringComparison.Ordinal) => JsonSerializer.Serialize(new { name = "Luke", homeworld = $"http://{context.Request.Host}/swapi.dev/api/planets/1" }),
            "lost" => NotFound(context),
            _ when path.Contains("getPetByName", StringComparison.Ordinal) => NotFound(context),
            _ when int.TryParse(name, out var id) => Pet.Replace("1", $"{id}", StringComparison.Ordinal),
            _ => Pet,
        });
    }

    private static string NotFound(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return "{}";
    }
}
