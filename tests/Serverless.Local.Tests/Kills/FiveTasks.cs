using System.Net.Http.Headers;
using System.Text;

namespace Serverless.Local.Tests.Kills;

/// <summary>The pack of the kill test: five tasks, one of each class of call, a wait and a condition between them.</summary>
internal static class FiveTasks
{
    public const string Rule = "five";
    public const string Source = "/kills";

    /// <summary>Paths of the tasks that have an effect.</summary>
    public static readonly string[] Effects = ["/do/1/put", "/do/2/checked", "/do/4/never"];

    public static void Write(TemporaryFolder folder, Uri sink)
    {
        folder.Write("rules/kills/rules/five.yaml", """
            rule: five
            match: { type: [com.example.kill] }
            mode: auto
            run: kills/five:1.0.0
            input: { id: "${ .id }" }
            """);
        folder.Write("rules/kills/workflows/five.yaml", $$$"""
            document: { dsl: 1.0.3, namespace: kills, name: five, version: 1.0.0 }
            do:
              - note: { set: { id: "${ .id }" } }
              - put:
                  call: http
                  with: { method: put, endpoint: "{{{sink}}}effects/safe", body: "${ . }" }
              - checked:
                  call: http
                  with: { method: post, endpoint: "{{{sink}}}effects/check", body: "${ . }" }
                  metadata: { router: { retry: check, check: { endpoint: "${ \"{{{sink}}}effects/\" + $task.effectKey }" } } }
              - pause: { wait: { milliseconds: 100 } }
              - never:
                  call: http
                  with: { method: post, endpoint: "{{{sink}}}effects/never", body: "${ . }" }
            """);
    }

    public static HttpContent Event(string id) => new ByteArrayContent(Encoding.UTF8.GetBytes(
        $$$"""{"specversion":"1.0","id":"{{{id}}}","source":"{{{Source}}}","type":"com.example.kill","data":{"n":1}}"""))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/cloudevents+json") },
    };
}
