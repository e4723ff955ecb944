using Serverless.SharedData;
using Data = Serverless.SharedData.SharedData;

namespace Serverless.Api.Tests.Doors;

public class RealEventsTests
{
    [Fact]
    public async Task Every_real_event_is_accepted_or_rejected_with_a_reason()
    {
        Assert.SkipWhen(Data.Absent, Data.Reason);
        await using var api = await TestApi.StartAsync();
        foreach (var source in EventSources.All)
        {
            api.Ports.AddSource(source.Document, source.SecretName, source.Secret);
        }

        var answers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in EventFiles.All(TestApi.Noon))
        {
            var answer = await api.PostAsync(file.Url, file.Body, [.. file.Headers.Select(header => (header.Key, header.Value))]);
            var reason = answer.Status == 400 ? string.Join(' ', answer.Problem(System.Net.HttpStatusCode.BadRequest).Distinct()) : "";
            Assert.True(answer.Status is 200 or 202 || reason.Length > 0, $"{file.Path}: {answer.Status} {answer.Text}");
            var key = $"{answer.Status} {file.Path.Split('/')[0]} {reason}";
            answers[key] = answers.GetValueOrDefault(key) + 1;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', answers.Select(pair => $"{pair.Value,5} {pair.Key}")));
        Assert.True((await api.Store.CountAsync(default)).Balanced);
        Assert.True(answers.Where(pair => pair.Key.StartsWith("400", StringComparison.Ordinal)).Sum(pair => pair.Value) < 100, "most real events are accepted");
    }
}
