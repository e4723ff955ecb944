using System.Text.Json;
using Serverless.Api.Gates;
using Serverless.Api.Gates.Keys;
using Serverless.Core.Access;
using Serverless.Core.Audit;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Api.Tests.Approvals;

/// <summary>A run that asks whether a folder may be emptied, and everybody who might answer.</summary>
internal sealed record AskedQuestion(TestApi Api, JudgingControl Control, string Id, string Binding) : IAsyncDisposable
{
    public const string FromAnnOrBob = """{"users":["ann","bob"]}""";

    private static readonly (ApiKey Key, string Text) AnnsKey = ApiKey.New("ann", AccessRole.Operate);
    private static readonly (ApiKey Key, string Text) BobsKey = ApiKey.New("bob", AccessRole.Operate);
    private static readonly (ApiKey Key, string Text) EvesKey = ApiKey.New("eve", AccessRole.Admin);
    private static readonly (ApiKey Key, string Text) WallsKey = ApiKey.New("wall", AccessRole.Read);

    /// <summary>May operate and is asked.</summary>
    public static string Ann => AnnsKey.Text;

    /// <summary>May operate and is asked.</summary>
    public static string Bob => BobsKey.Text;

    /// <summary>Is an administrator and not asked.</summary>
    public static string Eve => EvesKey.Text;

    /// <summary>May read only.</summary>
    public static string Wall => WallsKey.Text;

    public static async Task<AskedQuestion> StartAsync(bool gated = false, string from = FromAnnOrBob, string? schema = null)
    {
        JudgingControl control = null!;
        var gate = gated ? new ApiGate.Proven([new KeyProof(() => new Reading<IReadOnlyList<ApiKey>>([AnnsKey.Key, BobsKey.Key, EvesKey.Key, WallsKey.Key], []))]) : null;
        var api = await TestApi.StartAsync(gate: gate, control: store => control = new JudgingControl(store));
        api.Ports.Secrets["approval-link-key"] = new string('x', 32);
        await control.StartAsync("r1", JsonElement.Parse(Workflow(from, schema)), JsonElement.Parse("{}"));
        var asked = (await ((Serverless.Application.Runs.IRunHistory)api.Store).ReadAsync("r1", default)).OfType<ApprovalAsked>().Single();
        return new AskedQuestion(api, control, asked.Id, asked.Binding);
    }

    public Task<Answer> AnswerAsync(string? by = null, string? binding = null, string? key = null) => Api.PostAsync(
        $"/api/approvals/{Id}/answer",
        $$"""{"approved":true,"reason":"seen","how":"command-line","binding":"{{binding ?? Binding}}"{{(by is null ? "" : $",\"by\":\"{by}\"")}}}""",
        Headers("application/json", key));

    /// <param name="body">Of the request for a link.</param>
    public Task<Answer> AskLinkAsync(string body, string? key = null) => Api.PostAsync($"/api/approvals/{Id}/links", body, Headers("application/json", key));

    public async Task<string> LinkAsync(string person, string? key = null) => (await AskLinkAsync($$"""{"for":"{{person}}"}""", key)).Json.GetProperty("path").GetString()!;

    public Task<Answer> FormAsync(string link, string form, string? key = null) => Api.PostAsync(link, form, Headers("application/x-www-form-urlencoded", key));

    /// <summary>As a browser sends the form of a page it has just shown.</summary>
    /// <param name="seenAs">What the browser knows the router as.</param>
    public Task<Answer> BrowserAsync(string link, string form, string seenAs = "http://localhost") =>
        Api.PostAsync(link, form, ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", seenAs), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate"));

    public async Task<string?> StateAsync() => (await ShownAsync()).GetProperty("state").GetString();

    public async Task<JsonElement> ShownAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/approvals/{Id}");
        return (await Api.SendAsync(request, Headers("text/plain", Eve))).Json;
    }

    /// <summary>What was audited of this kind, in its order.</summary>
    public async Task<IReadOnlyList<T>> AuditedAsync<T>()
        where T : AuditEntry
    {
        var all = new List<T>();
        foreach (var block in await BlocksAsync())
        {
            all.AddRange(AuditBody.Read(block.Body.Span)!.Attempts.OfType<T>());
        }

        return all;
    }

    private ValueTask<IReadOnlyList<AuditBlock>> BlocksAsync() => ((Serverless.Application.Audit.IAuditLog)Api.Store).ReadAsync(TestApi.Chain, 1, 1_000, default);

    public async Task<string> AuditTextAsync() => string.Concat((await BlocksAsync()).Select(block => System.Text.Encoding.UTF8.GetString(block.Body.Span)));

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    private static string Workflow(string from, string? schema) => """
        {"document":{"dsl":"1.0.3","namespace":"disk","name":"free","version":"1.0.0"},"do":[
          {"ask":{"call":"approval","with":{"question":"Empty <tmp>?","evidence":{"df":"98%"},"plan":["rm"],"targets":["web-1"],"from":FROM,"deadline":"PT4H"ANSWER}}},
          {"w":{"wait":"PT1H"}}]}
        """.Replace("FROM", from, StringComparison.Ordinal).Replace("ANSWER", schema is null ? "" : $",\"answer\":{schema}", StringComparison.Ordinal);

    private static (string, string)[] Headers(string type, string? key) => key is null ? [("Content-Type", type)] : [("Content-Type", type), ("x-router-key", key)];
}
