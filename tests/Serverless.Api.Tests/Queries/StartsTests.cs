using System.Net;

namespace Serverless.Api.Tests.Queries;

public sealed class StartsTests
{
    private const string Json = "application/json";

    [Fact]
    public async Task What_is_stopped_and_muted_is_shown_with_who_when_and_why()
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal((200, """{"stopped":null,"mutes":[],"acts":[]}"""), await GetAsync(api));
        Assert.Equal((200, """{"changed":true,"number":1}"""), await ActAsync(api, "stop", """{"reason":"it burns","by":"anna"}"""));
        Assert.Equal((200, """{"changed":false,"number":1}"""), await ActAsync(api, "stop", """{"reason":"again","by":"bert"}"""));
        Assert.Equal((200, """{"changed":true,"number":2}"""), await ActAsync(api, "mute", """{"reason":"disks","by":"anna","tag":"disk","for":"PT2H"}"""));
        var (_, shown) = await GetAsync(api);
        Assert.Contains("\"stopped\":{\"number\":1,\"act\":\"stop\",\"target\":null,\"at\":\"2026-01-02T12:00:00+00:00\",\"until\":null,\"by\":\"anna\",\"reason\":\"it burns\"}", shown, StringComparison.Ordinal);
        Assert.Contains("\"mutes\":[{\"number\":2,\"act\":\"mute\",\"target\":\"tag disk\",\"at\":\"2026-01-02T12:00:00+00:00\",\"until\":\"2026-01-02T14:00:00+00:00\"", shown, StringComparison.Ordinal);
        Assert.Equal((200, """{"changed":true,"number":3}"""), await ActAsync(api, "unmute", """{"reason":"done","by":"anna","mute":2}"""));
        Assert.Equal(409, (await ActAsync(api, "unmute", """{"reason":"done","by":"anna","mute":2}""")).Status);
        Assert.Equal((200, """{"changed":true,"number":4}"""), await ActAsync(api, "resume", """{"reason":"out","by":"anna"}"""));
        Assert.StartsWith("{\"stopped\":null,\"mutes\":[],\"acts\":[{\"number\":4,\"act\":\"resume\"", (await GetAsync(api)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stop", """{"by":"anna"}""", "act/missing")]
    [InlineData("stop", """{"reason":"r","by":"anna","for":"PT1H"}""", "act/unknown-key")]
    [InlineData("mute", """{"reason":"r","by":"anna","for":"PT1H"}""", "act/scope")]
    [InlineData("mute", """{"reason":"r","by":"anna","for":"PT1H","rule":"a","tag":"b"}""", "act/scope")]
    [InlineData("mute", """{"reason":"r","by":"anna","for":"PT1H","everything":false}""", "act/scope")]
    [InlineData("mute", """{"reason":"r","by":"anna","rule":"a"}""", "act/end")]
    [InlineData("mute", """{"reason":"r","by":"anna","rule":"a","until":"2026-01-02T11:00:00Z"}""", "act/end")]
    [InlineData("mute", """{"reason":"r","by":"anna","rule":"a","until":"2026-01-02T13:00:00Z","for":"PT1H"}""", "act/end")]
    [InlineData("mute", """{"reason":"r","by":"anna","rule":"a","until":"18:00"}""", "act/end")]
    [InlineData("mute", """{"reason":"r","by":"anna","rule":"a","until":"2026-01-02T18:00:00"}""", "act/end")]
    [InlineData("mute", """{"reason":"r","by":"anna","rule":"a","until":"2/1/2026 18:00 Z"}""", "act/end")]
    [InlineData("mute", """{"reason":"r","by":"anna","rule":1,"for":"PT1H"}""", "act/missing")]
    [InlineData("unmute", """{"reason":"r","by":"anna"}""", "act/missing")]
    [InlineData("resume", "[]", "act/not-an-object")]
    public async Task What_is_no_act_is_refused_and_changes_nothing(string act, string body, string code)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Contains(code, (await api.PostAsync($"/api/starts/{act}", body, ("Content-Type", Json))).Problem(HttpStatusCode.BadRequest));
        Assert.Equal((200, """{"stopped":null,"mutes":[],"acts":[]}"""), await GetAsync(api));
    }

    [Theory]
    [InlineData("""{"rule":"a","for":"PT8H","every":"0 22 * * *","until":"2027-01-01T00:00:00Z"}""", "act/zone")]
    [InlineData("""{"rule":"a","for":"PT8H","zone":"UTC"}""", "act/zone")]
    [InlineData("""{"rule":"a","for":"PT8H","every":"0 22 * * *","zone":"Europe/Atlantis","until":"2027-01-01T00:00:00Z"}""", "act/zone")]
    [InlineData("""{"rule":"a","for":"PT8H","every":"0 22 * *","zone":"UTC","until":"2027-01-01T00:00:00Z"}""", "act/every")]
    [InlineData("""{"rule":"a","for":"P8D","every":"0 22 * * *","zone":"UTC","until":"2027-01-01T00:00:00Z"}""", "act/for")]
    [InlineData("""{"rule":"a","for":"PT8H","every":"0 22 * * *","zone":"UTC"}""", "act/end")]
    [InlineData("""{"rule":"a","every":"0 22 * * *","zone":"UTC","until":"2027-01-01T00:00:00Z"}""", "act/end")]
    [InlineData("""{"rule":"a","for":"PT8H","where":".data |"}""", "act/where")]
    [InlineData("""{"rule":"a","for":"PT8H","where":".data.cluster == $settings.c"}""", "act/where")]
    [InlineData("""{"rule":"a","for":"PT8H","where":7}""", "act/missing")]
    public async Task Terms_of_a_mute_that_cannot_be_kept_are_refused_with_the_reason(string body, string code)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Contains(code, (await api.PostAsync("/api/starts/mute", $$"""{"reason":"r","by":"anna",{{body[1..]}}""", ("Content-Type", Json))).Problem(HttpStatusCode.BadRequest));
        Assert.Equal((200, """{"stopped":null,"mutes":[],"acts":[]}"""), await GetAsync(api));
    }

    [Fact]
    public async Task The_terms_of_a_mute_are_shown_and_whether_it_holds_now()
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal(200, (await ActAsync(api, "mute", """{"reason":"backups","by":"anna","rule":"a","every":"0 12 * * FRI","for":"PT8H","zone":"Europe/Berlin","until":"2027-01-01T00:00:00Z","where":".data.cluster == 1"}""")).Status);
        Assert.Equal(200, (await ActAsync(api, "mute", """{"reason":"backups","by":"anna","every":"0 22 * * *","for":"PT8H","zone":"Europe/Berlin","until":"2027-01-01T00:00:00Z","everything":true}""")).Status);
        var (_, shown) = await GetAsync(api);
        const string Terms = "\"until\":\"2027-01-01T00:00:00+00:00\",\"by\":\"anna\",\"reason\":\"backups\",\"every\":\"0 12 * * FRI\",\"for\":\"PT8H\",\"zone\":\"Europe/Berlin\",\"where\":\".data.cluster == 1\"";
        Assert.Contains($"{Terms},\"holds\":true,\"holdsUntil\":\"2026-01-02T19:00:00+00:00\"}}", shown, StringComparison.Ordinal);
        Assert.Contains($"{Terms}}}", shown, StringComparison.Ordinal);
        Assert.Contains("\"zone\":\"Europe/Berlin\",\"holds\":false}", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mute_that_says_only_which_events_it_is_for_is_for_every_rule()
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal(200, (await ActAsync(api, "mute", """{"reason":"r","by":"anna","where":".data.cluster == 1","for":"PT1H"}""")).Status);
        Assert.Contains("\"target\":\"everything\"", (await GetAsync(api)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_says_what_becomes_of_runs_and_only_who_says_so_changes_it()
    {
        await using var api = await TestApi.StartAsync();
        Assert.Contains("act/runs", (await api.PostAsync("/api/starts/stop", """{"reason":"r","by":"anna","runs":"kill"}""", ("Content-Type", Json))).Problem(HttpStatusCode.BadRequest));
        Assert.Equal((200, """{"changed":true,"number":1}"""), await ActAsync(api, "stop", """{"reason":"r","by":"anna"}"""));
        Assert.Equal((200, """{"changed":false,"number":1}"""), await ActAsync(api, "stop", """{"reason":"r","by":"anna","runs":"finish"}"""));
        Assert.Equal((200, """{"changed":true,"number":2}"""), await ActAsync(api, "stop", """{"reason":"r","by":"anna","runs":"pause"}"""));
        Assert.Equal((200, """{"changed":false,"number":2}"""), await ActAsync(api, "stop", """{"reason":"r","by":"anna"}"""));
        Assert.Contains("\"runs\":\"pause\"", (await GetAsync(api)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-02T18:00:00Z")]
    [InlineData("2026-01-02T19:00:00.5+01:00")]
    public async Task A_mute_ends_at_a_moment_that_is_the_same_for_all(string until)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal(200, (await ActAsync(api, "mute", $$"""{"reason":"r","by":"anna","everything":true,"until":"{{until}}"}""")).Status);
    }

    [Fact]
    public async Task Who_says_more_than_is_recorded_is_told_so()
    {
        await using var api = await TestApi.StartAsync();
        var problems = (await api.PostAsync("/api/starts/stop", $$"""{"reason":"{{new string('r', 501)}}","by":"anna"}""", ("Content-Type", Json))).Problem(HttpStatusCode.BadRequest);
        Assert.Contains("act/missing", problems);
    }

    private static async Task<(int Status, string Text)> GetAsync(TestApi api) => await api.GetAsync("/api/starts") is var answer ? (answer.Status, answer.Text) : default;

    private static async Task<(int Status, string Text)> ActAsync(TestApi api, string act, string body) =>
        await api.PostAsync($"/api/starts/{act}", body, ("Content-Type", Json)) is var answer ? (answer.Status, answer.Text) : default;

    [Fact]
    public async Task On_a_host_that_does_not_know_the_zone_a_mute_that_comes_again_is_refused_with_all_else_that_is_wrong()
    {
        await using var api = await TestApi.StartAsync(zones: _ => null);
        var whole = await api.PostAsync("/api/starts/mute", """{"reason":"r","by":"anna","rule":"a","every":"0 22 * * *","for":"PT8H","zone":"Europe/Berlin","until":"2027-01-01T00:00:00Z"}""", ("Content-Type", Json));
        Assert.Equal(["act/zone"], whole.Problem(HttpStatusCode.BadRequest));
        Assert.Contains("'Europe/Berlin' is not known here", whole.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var worse = await api.PostAsync("/api/starts/mute", """{"by":"anna","rule":"a","every":"0 22 * *","zone":"Europe/Berlin"}""", ("Content-Type", Json));
        Assert.Equal(["act/missing", "act/end", "act/every", "act/zone"], worse.Problem(HttpStatusCode.BadRequest));
    }
}
