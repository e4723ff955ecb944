using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;
using Serverless.SharedData;
using Data = Serverless.SharedData.SharedData;

namespace Serverless.Local.Tests;

/// <summary>Every real event against the real host, with rules in force, and the vectors of signed webhooks.</summary>
public sealed class RealEventsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_real_event_gets_2xx_or_400_with_a_reason_and_all_are_accounted_for()
    {
        Assert.SkipWhen(Data.Absent, Data.Reason);
        WriteSources();
        folder.Write("rules/real/rules/vault.yaml", """
            rule: vault
            match: { type: [{ prefix: Microsoft.KeyVault. }] }
            mode: observe
            run: real/nothing:1.0.0
            """);
        folder.Write("rules/real/workflows/nothing.yaml", """
            document: { dsl: 1.0.3, namespace: real, name: nothing, version: 1.0.0 }
            do: [{ nothing: { set: {} } }]
            """);
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        var answers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in EventFiles.All(TimeProvider.System.GetUtcNow()))
        {
            using var response = await SendAsync(client, file);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode || (response.StatusCode == HttpStatusCode.BadRequest && text.Contains("\"sentence\"", StringComparison.Ordinal)), $"{file.Path}: {(int)response.StatusCode} {text}");
            var key = $"{(int)response.StatusCode} {file.Path.Split('/')[0]}";
            answers[key] = answers.GetValueOrDefault(key) + 1;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', answers.Select(pair => $"{pair.Value,5} {pair.Key}")));
        var counts = await Eventually.GetAsync<string>(async () =>
        {
            var answer = await client.GetFromJsonAsync<JsonElement>("api/conservation");
            return answer.GetProperty("pending").GetInt64() == 0 ? answer.GetRawText() : null;
        }, "every event is judged");
        Assert.True(JsonElement.Parse(counts).GetProperty("balanced").GetBoolean(), counts);
        Assert.True(JsonElement.Parse(counts).GetProperty("matched").GetInt64() > 0, counts);
    }

    [Fact]
    public async Task A_signed_delivery_comes_in_a_forged_one_is_refused_and_without_the_secret_the_sender_is_told_to_try_again()
    {
        Assert.SkipWhen(Data.Absent, Data.Reason);
        WriteSources();
        var file = EventFiles.All(TimeProvider.System.GetUtcNow()).First(f => f.Url == "/api/hooks/github");
        using (var router = await StartAsync())
        using (var client = new HttpClient { BaseAddress = router.Url })
        {
            Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(client, file)).StatusCode);
            byte[] changed = [.. file.Body, (byte)' '];
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(client, file with { Body = changed })).StatusCode);
        }

        File.Delete(folder.File("secrets", "github-secret"));
        using (var router = await StartAsync())
        using (var client = new HttpClient { BaseAddress = router.Url })
        {
            using var answer = await SendAsync(client, file);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    private void WriteSources()
    {
        foreach (var source in EventSources.All)
        {
            folder.Write($"rules/real/sources/{source.Name}.yaml", source.Document);
            folder.Write($"secrets/{source.SecretName}", source.Secret);
        }
    }

    private Task<RouterProcess> StartAsync()
    {
        Directory.CreateDirectory(folder.File("rules"));
        return RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), null, "--secrets", folder.File("secrets"));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, EventFile file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(file.Url, UriKind.Relative)) { Content = new ByteArrayContent(file.Body) };
        foreach (var (name, value) in file.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await client.SendAsync(request);
    }
}
