using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Standards;

/// <summary>What each example of the specification does: with which input, on which events, to which end.</summary>
/// <param name="Events">CloudEvents, each offered until it is heard.</param>
internal sealed record SpecExample(string Name, string Input, ExampleEnd End, params IReadOnlyList<string> Events);

internal abstract record ExampleEnd
{
    public abstract bool Is(IReadOnlyList<HistoryEvent> history);

    /// <param name="Output">Null where it is not known.</param>
    public sealed record Completes(string? Output) : ExampleEnd
    {
        public static readonly Completes Somehow = new((string?)null);

        public override bool Is(IReadOnlyList<HistoryEvent> history) => history[^1] is RunCompleted completed && (Output is null || JsonElement.DeepEquals(JsonElement.Parse(Output), completed.Output));
    }

    public sealed record Emits(int Count) : ExampleEnd
    {
        public override bool Is(IReadOnlyList<HistoryEvent> history) => history[^1] is RunCompleted && history.OfType<EventEmitted>().Count() == Count;
    }

    /// <summary>By the document's own doing: it raises the error, or its expression does not fit its data.</summary>
    public sealed record Faults(string Type) : ExampleEnd
    {
        public override bool Is(IReadOnlyList<HistoryEvent> history) => history[^1] is RunFaulted faulted && faulted.Failure.Type == Type;
    }

    /// <summary>It has no end.</summary>
    /// <param name="Calls">It has made by then.</param>
    public sealed record GoesOn(int Calls) : ExampleEnd
    {
        public override bool Is(IReadOnlyList<HistoryEvent> history) => history.OfType<CallReturned>().Count() == Calls;
    }
}

internal static class SpecExamples
{
    private const string Pet = """{"id":1,"petId":1,"name":"milou","status":"available"}""";

    public static readonly IReadOnlyList<SpecExample> All =
    [
        new("accumulate-room-readings", """{}""", new ExampleEnd.Faults("https://serverlessworkflow.io/spec/1.0.0/errors/expression"), """{"specversion":"1.0","id":"1","source":"https://my.home.com/sensor","type":"my.home.sensors.temperature","roomid":"a","data":{"reading":1}}""", """{"specversion":"1.0","id":"2","source":"https://my.home.com/sensor","type":"my.home.sensors.humidity","roomid":"a","data":{"reading":2}}"""),
        new("authentication-bearer", """{"token":"t"}""", new ExampleEnd.Completes(Pet)),
        new("authentication-bearer-uri-format", """{"petId":1,"token":"t"}""", new ExampleEnd.Completes(Pet)),
        new("authentication-oauth2", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("authentication-oauth2-secret", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("authentication-oidc", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("authentication-oidc-secret", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("authentication-reusable", """{"petId":1,"token":"t"}""", new ExampleEnd.Completes(Pet)),
        new("call-asyncapi-publish", """{"pet":{"id":1},"token":"t"}""", ExampleEnd.Completes.Somehow),
        new("call-asyncapi-subscribe-consume-amount", """{}""", new ExampleEnd.Completes("""[{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}}]""")),
        new("call-asyncapi-subscribe-consume-forever-foreach", """{}""", new ExampleEnd.Emits(6)),
        new("call-asyncapi-subscribe-consume-until", """{}""", new ExampleEnd.Completes("""[{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}}]""")),
        new("call-asyncapi-subscribe-consume-while", """{}""", new ExampleEnd.Completes("""[{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}},{"payload":{},"headers":{}}]""")),
        new("call-custom-function-cataloged", "{}", new ExampleEnd.Completes("\"Hello, world!\\n\"")),
        new("call-custom-function-inline", "{}", new ExampleEnd.Completes("""{"id":69,"petId":69,"name":"milou","status":"available"}""")),
        new("call-grpc", """{"user":{"preferredDisplayName":"ann"}}""", new ExampleEnd.Completes("""{"message":"hello ann"}""")),
        new("call-http-endpoint-interpolation", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("call-http-endpoint-interpolation-shorthand", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("call-http-query-headers-expressions", """{"searchQuery":"luke"}""", ExampleEnd.Completes.Somehow),
        new("call-http-query-parameters", """{"searchQuery":"luke"}""", ExampleEnd.Completes.Somehow),
        new("call-http-redirect", """{"searchQuery":"luke"}""", ExampleEnd.Completes.Somehow),
        new("call-mcp", "{}", new ExampleEnd.Completes("""{"content":[{"type":"text","text":"sent"}]}""")),
        new("call-openapi", "{}", new ExampleEnd.Completes($"[{Pet}]")),
        new("call-openapi-redirect", "{}", new ExampleEnd.Completes($"[{Pet}]")),
        new("conditional-task", """{"customer":{"age":20},"bet":{}}""", ExampleEnd.Completes.Somehow),
        new("do-multiple", """{"petId":1}""", ExampleEnd.Completes.Somehow),
        new("do-single", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("emit", """{}""", new ExampleEnd.Emits(1)),
        new("for", """{"pets":[{"id":1}],"vet":"ann"}""", new ExampleEnd.Faults("https://serverlessworkflow.io/spec/1.0.0/errors/expression"), """{"specversion":"1.0","id":"1","source":"https://e","type":"com.fake.petclinic.pets.checkup.completed.v2","data":{}}"""),
        new("fork", """{"patient":{"fullName":"a"},"room":{"number":1}}""", ExampleEnd.Completes.Somehow),
        new("listen-to-all read-envelope", """{}""", new ExampleEnd.Completes("""[{"specversion":"1.0","id":"1","source":"https://e","type":"com.fake-hospital.vitals.measurements.temperature","data":{"temperature":39}},{"specversion":"1.0","id":"2","source":"https://e","type":"com.fake-hospital.vitals.measurements.bpm","data":{"bpm":50}}]"""), """{"specversion":"1.0","id":"1","source":"https://e","type":"com.fake-hospital.vitals.measurements.temperature","data":{"temperature":39}}""", """{"specversion":"1.0","id":"2","source":"https://e","type":"com.fake-hospital.vitals.measurements.bpm","data":{"bpm":50}}"""),
        new("listen-to-all", """{}""", new ExampleEnd.Completes("""[{"temperature":39},{"bpm":50}]"""), """{"specversion":"1.0","id":"1","source":"https://e","type":"com.fake-hospital.vitals.measurements.temperature","data":{"temperature":39}}""", """{"specversion":"1.0","id":"2","source":"https://e","type":"com.fake-hospital.vitals.measurements.bpm","data":{"bpm":50}}"""),
        new("listen-to-any", """{}""", new ExampleEnd.Completes("""[{}]"""), """{"specversion":"1.0","id":"1","source":"https://e","type":"x","data":{}}"""),
        new("listen-to-any-filter", """{}""", new ExampleEnd.Completes("""[{"bpm":50}]"""), """{"specversion":"1.0","id":"2","source":"https://e","type":"com.fake-hospital.vitals.measurements.bpm","data":{"bpm":50}}"""),
        new("listen-to-any-forever-foreach", """{"roomId":7}""", new ExampleEnd.GoesOn(2), """{"specversion":"1.0","id":"1","source":"https://e","type":"gossip","data":{}}""", """{"specversion":"1.0","id":"2","source":"https://e","type":"gossip","data":{}}"""),
        new("listen-to-any-until-condition", """{}""", new ExampleEnd.Completes("""[1,2,3,4]"""), """{"specversion":"1.0","id":"1","source":"https://e","type":"x","data":1}""", """{"specversion":"1.0","id":"2","source":"https://e","type":"x","data":2}""", """{"specversion":"1.0","id":"3","source":"https://e","type":"x","data":3}""", """{"specversion":"1.0","id":"4","source":"https://e","type":"x","data":4}"""),
        new("listen-to-any-until-consumed", """{}""", new ExampleEnd.Completes("""[{"temperature":39}]"""), """{"specversion":"1.0","id":"1","source":"https://e","type":"com.fake-hospital.vitals.measurements.temperature","data":{"temperature":39}}""", """{"specversion":"1.0","id":"3","source":"https://e","type":"com.fake-hospital.patient.checked-out","data":{}}"""),
        new("listen-to-one", """{"carId":1}""", new ExampleEnd.Faults("https://serverlessworkflow.io/spec/1.0.0/errors/expression"), """{"specversion":"1.0","id":"1","source":"https://e","type":"com.virtual-wf-powered-race.events.race.started.v1","data":{"carId":1}}"""),
        new("mock-service-extension", "{}", new ExampleEnd.Completes(Pet)),
        new("raise-inline", """{}""", new ExampleEnd.Faults("https://serverlessworkflow.io/errors/not-implemented")),
        new("raise-reusable", """{}""", new ExampleEnd.Faults("https://serverlessworkflow.io/errors/not-implemented")),
        new("run-container", "{}", ExampleEnd.Completes.Somehow),
        new("run-container-cleanup-always", "{}", ExampleEnd.Completes.Somehow),
        new("run-container-cleanup-eventually", "{}", ExampleEnd.Completes.Somehow),
        new("run-container-stdin-and-arguments", "{}", ExampleEnd.Completes.Somehow),
        new("run-container-with-name", "{}", ExampleEnd.Completes.Somehow),
        new("run-container-with-pull-policy", "{}", ExampleEnd.Completes.Somehow),
        new("run-return-all", "{}", ExampleEnd.Completes.Somehow),
        new("run-return-code", "{}", new ExampleEnd.Completes("0")),
        new("run-return-none", "{}", new ExampleEnd.Completes("null")),
        new("run-return-stderr", "{}", new ExampleEnd.Completes("\"\"")),
        new("run-script-with-stdin-and-arguments", "{}", new ExampleEnd.Completes("\"stdin >  Hello Workflow\\narg >  hello\\nenv >  bar\\n\"")),
        new("run-shell-stdin-and-arguments", "{}", new ExampleEnd.Completes("\"STDIN was: Hello World\\nARGS are Foo Bar\\n\"")),
        new("run-subflow", """{"user":{"name":"ann"}}""", new ExampleEnd.Completes("""{"registered":true}""")),
        new("schedule-cron", """{}""", ExampleEnd.Completes.Somehow),
        new("schedule-event-driven", """[{"data":{"patient":{"id":1,"name":"a","room":{"number":1},"vitals":{"bpm":30}},"timestamp":1}}]""", ExampleEnd.Completes.Somehow),
        new("set", """["a"]""", new ExampleEnd.Completes("""{"startEvent":"a"}""")),
        new("set-expression", """[{"a":1}]""", new ExampleEnd.Completes("""{"a":1}""")),
        new("star-wars-homeworld", """{"id":1}""", ExampleEnd.Completes.Somehow),
        new("switch-then-string", """{"orderType":"physical"}""", new ExampleEnd.Completes("""{"inventory":"clear","items":1,"address":"Elmer St"}""")),
        new("try-catch", """{"petId":"lost"}""", ExampleEnd.Completes.Somehow),
        new("try-catch-retry-inline", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("try-catch-retry-reusable", """{"petId":1}""", new ExampleEnd.Completes(Pet)),
        new("try-catch-then", """{"petId":1}""", ExampleEnd.Completes.Somehow),
        new("wait-duration-inline", """{"a":1}""", new ExampleEnd.Completes("""{"a":1}""")),
        new("wait-duration-iso8601", """{"a":1}""", new ExampleEnd.Completes("""{"a":1}""")),
    ];
}
