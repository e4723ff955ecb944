using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Catalogs;
using Serverless.Actions.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Packs;
using Serverless.Application.RuleSets;
using Serverless.Application.Secrets;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Catalogs;

public class CatalogTests
{
    [Fact]
    public async Task A_function_of_a_catalog_becomes_part_of_the_document()
    {
        await using var target = await StartAsync();
        var reading = await ResolveAsync($$"""
            use: { secrets: [ login ], catalogs: { global: { endpoint: { uri: '{{target.Address}}/root', authentication: { basic: { use: login } } } } } }
            do:
              - a: { call: 'outer:1.0.0@global', with: { m: 1 } }
              - b: { try: [ { c: { call: '{{target.Address}}/direct/function.yaml' } } ], catch: {} }
            """, allowed: $"login@{new Uri(target.Address).Authority}");
        Assert.Empty(reading.Problems);
        Assert.Empty(WorkflowReader.Read(reading.Value!).Problems);
        Assert.Equal(["/root/functions/outer/1.0.0/function.yaml", "/direct/function.yaml", "/root/functions/inner/2.0.0/function.yaml"], target.Requests.Select(request => request.RawTarget));
        Assert.Equal("Basic " + Convert.ToBase64String("a:b"u8), target.Requests.First().Header("Authorization"));
        Assert.Null(target.Requests.ElementAt(1).Header("Authorization"));
    }

    [Theory]
    [InlineData("- a: { call: 'x:1.0.0@other' }", "workflow/undefined-catalog")]
    [InlineData("- a: { call: 'x:1.0.0@default' }", "workflow/undefined-catalog")]
    [InlineData("- a: { call: 'missing:1.0.0@global' }", "workflow/function-not-fetched")]
    [InlineData("- a: { call: 'endless1:1.0.0@global' }", "workflow/too-many-functions")]
    [InlineData("- a: { call: 'broken:1.0.0@global' }", "yaml/syntax")]
    public async Task What_cannot_be_fetched_is_said_where_it_is_called(string task, string code)
    {
        await using var target = await StartAsync();
        var problem = Assert.Single((await ResolveAsync($"use: {{ catalogs: {{ global: {{ endpoint: '{target.Address}/root' }} }} }}\ndo:\n  {task}")).Problems);
        Assert.True(problem.Code == code || (code == "yaml/syntax" && problem.Code.StartsWith("yaml/", StringComparison.Ordinal)), problem.ToString());
        Assert.True(problem.Line > 0);
    }

    [Fact]
    public async Task A_host_may_have_a_default_catalog()
    {
        await using var target = await StartAsync();
        using var functions = new RouterFunctions(new EnvironmentSecretReader(null, _ => null), catalogs: CatalogSettings.None with { Default = new Uri(target.Address + "/root") });
        var document = YamlDocumentReader.Read("document: { dsl: '1.0.3', namespace: n, name: a, version: '1.0.0' }\ndo: [{ a: { call: 'inner:2.0.0@default' } }]"u8.ToArray(), "w.yaml").Value!;
        Assert.Empty((await functions.ResolveAsync(document, FetchedDocuments.None(), TestContext.Current.CancellationToken)).Problems);
        Assert.Equal("/root/functions/inner/2.0.0/function.yaml", target.Only.RawTarget);
    }

    [Fact]
    public async Task All_functions_of_a_document_together_take_no_longer_than_one_call_may()
    {
        await using var target = await Target.StartAsync(async context =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), context.RequestAborted);
            var number = int.Parse(context.Request.Path.Value!.Split("slow")[1].Split('/')[0], System.Globalization.CultureInfo.InvariantCulture);
            await context.Response.WriteAsync($"call: 'slow{number + 1}:1.0.0@global'", context.RequestAborted);
        });
        var problem = Assert.Single((await ResolveAsync(
            $"use: {{ catalogs: {{ global: {{ endpoint: '{target.Address}/root' }} }} }}\ndo:\n  - a: {{ call: 'slow1:1.0.0@global' }}",
            new HttpCallSettings { Timeout = TimeSpan.FromSeconds(1) })).Problems);
        Assert.Equal("workflow/function-not-fetched", problem.Code);
        Assert.InRange(target.Requests.Count, 1, 8);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("login@catalog.example.com")]
    [InlineData("other@{0}")]
    public async Task A_secret_is_shown_to_no_catalog_that_the_operator_has_not_named_with_it(string? allowed)
    {
        await using var target = await StartAsync();
        var problem = Assert.Single((await ResolveAsync(
            $"use: {{ secrets: [ login ], catalogs: {{ global: {{ endpoint: {{ uri: '{target.Address}/root', authentication: {{ basic: {{ use: login }} }} }} }} }} }}\ndo:\n  - a: {{ call: 'inner:2.0.0@global' }}",
            allowed: allowed is null ? null : string.Format(System.Globalization.CultureInfo.InvariantCulture, allowed, new Uri(target.Address).Authority))).Problems);
        Assert.Contains($"ROUTER_CATALOG_SECRETS=login@{new Uri(target.Address).Authority}", problem.Sentence, StringComparison.Ordinal);
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task A_secret_goes_to_no_catalog_over_a_connection_that_others_can_read()
    {
        var problem = Assert.Single((await ResolveAsync(
            "use: { secrets: [ login ], catalogs: { global: { endpoint: { uri: 'http://catalog.invalid/root', authentication: { basic: { use: login } } } } } }\ndo:\n  - a: { call: 'inner:2.0.0@global' }",
            allowed: "login@catalog.invalid")).Problems);
        Assert.Contains("The secret 'login' is sent over https only", problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_set_has_what_it_was_pushed_with_whoever_is_away_later()
    {
        using var functions = new RouterFunctions(RouterCalls.NoSecrets);
        var compiler = new RuleSetCompiler(new PackReader(functions.Read));
        CompiledSet pushed;
        await using (var target = await StartAsync())
        {
            pushed = compiler.Compile(Calling($"{target.Address}/direct/function.yaml")).Value!;
        }

        var restored = compiler.Restore(pushed.Set.Id, PackBundleReader.Read(pushed.Packs.ToJson()).Value!.Packs.ToJson());
        Assert.Empty(restored.Problems);
        Assert.Equal(pushed.Set.Workflows.Single().Value.Document.GetRawText(), restored.Value!.Set.Workflows.Single().Value.Document.GetRawText());
    }

    [Fact]
    public async Task What_a_catalog_says_is_covered_by_the_id_of_the_set_and_seen_in_its_difference()
    {
        var says = "one";
        await using var target = await Target.StartAsync(context => context.Response.WriteAsync($"set: {{ said: {says} }}"));
        using var functions = new RouterFunctions(RouterCalls.NoSecrets);
        var compiler = new RuleSetCompiler(new PackReader(functions.Read));
        var address = $"{target.Address}/function.yaml";
        var before = compiler.Compile(Calling(address)).Value!;
        Assert.Equal(before.Set.Id, compiler.Compile(Calling(address)).Value!.Set.Id);
        says = "two";
        var after = compiler.Compile(Calling(address)).Value!;
        Assert.NotEqual(before.Set.Id, after.Set.Id);
        var change = Assert.Single(RuleSetDifference.Between(before.Packs, after.Packs));
        Assert.Equal((RuleSetPart.Fetched, address, ChangeKind.Changed), (change.Part, change.Name, change.Kind));
    }

    [Fact]
    public async Task A_set_that_was_stored_without_a_function_asks_nobody_for_it()
    {
        await using var target = await StartAsync();
        using var functions = new RouterFunctions(RouterCalls.NoSecrets);
        var problem = Assert.Single(new RuleSetCompiler(new PackReader(functions.Read)).Restore("0", Calling($"{target.Address}/direct/function.yaml").ToJson()).Problems);
        Assert.Contains("push the packs again", problem.Sentence, StringComparison.Ordinal);
        Assert.Empty(target.Requests);
    }

    [Theory]
    [InlineData("https://github.com/serverlessworkflow/catalog", "https://raw.githubusercontent.com/serverlessworkflow/catalog/refs/heads/main/functions/log/1.0.0/function.yaml")]
    [InlineData("https://github.com/serverlessworkflow/catalog/tree/main", "https://raw.githubusercontent.com/serverlessworkflow/catalog/refs/heads/main/functions/log/1.0.0/function.yaml")]
    [InlineData("https://gitlab.com/a/b/-/tree/main", "https://gitlab.com/a/b/-/raw/main/functions/log/1.0.0/function.yaml")]
    [InlineData("https://example.com/catalog/", "https://example.com/catalog/functions/log/1.0.0/function.yaml")]
    public void The_document_behind_a_page_is_fetched(string root, string expected) =>
        Assert.Equal(expected, CatalogAddress.Of(new Uri(root), "log", "1.0.0").OriginalString);

    private static async Task<Reading<DocumentNode>> ResolveAsync(string parts, HttpCallSettings? settings = null, string? allowed = null)
    {
        var secrets = new EnvironmentSecretReader(null, name => name == "ROUTER_SECRET_LOGIN" ? """{"username":"a","password":"b"}""" : null);
        using var functions = new RouterFunctions(secrets, settings, catalogs: CatalogSettings.Read(null, allowed, []));
        var document = YamlDocumentReader.Read(Encoding.UTF8.GetBytes("document: { dsl: '1.0.3', namespace: n, name: a, version: '1.0.0' }\n" + parts), "w.yaml").Value!;
        return await functions.ResolveAsync(document, FetchedDocuments.None(), TestContext.Current.CancellationToken);
    }

    private static PackBundle Calling(string function) => PackBundle.Of(
        [
            new PackFile("p/rules/r.yaml", "rule: r\nmatch: { type: [com.example.test] }\nrun: p/w:1.0.0\n"u8.ToArray()),
            new PackFile("p/workflows/w.yaml", Encoding.UTF8.GetBytes($"document: {{ dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }}\ndo: [{{ a: {{ call: '{function}' }} }}]\n")),
        ],
        new Dictionary<string, string>());

    private static Task<Target> StartAsync() => Target.StartAsync(context =>
    {
        var path = context.Request.Path.Value!;
        var number = path.Contains("endless", StringComparison.Ordinal) ? int.Parse(path.Split("endless")[1].Split('/')[0], System.Globalization.CultureInfo.InvariantCulture) : 0;
        if (path.Contains("missing", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 404;
        }

        return context.Response.WriteAsync(
            number > 0 ? $"call: 'endless{number + 1}:1.0.0@global'"
            : path.Contains("outer", StringComparison.Ordinal) ? "do: [ { x: { call: 'inner:2.0.0@global' } } ]"
            : path.Contains("broken", StringComparison.Ordinal) ? "a: [" : "set: { said: '${ . }' }");
    });
}
