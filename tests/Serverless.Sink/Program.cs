using System.Collections.Concurrent;

// The judge's witness: a process of its own that outlives the router's kills and writes down every call it receives.
// sink FILE [DELAY_MS]   PUT|POST|DELETE /effects/{name}: recorded, then answered after up to DELAY_MS; GET /effects: was the key seen?
var ledger = new StreamWriter(File.Open(args[0], FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
var longest = args.Length > 1 ? int.Parse(args[1]) : 0;
var seen = new ConcurrentDictionary<string, int>();

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();

app.MapMethods("/effects/{name}", ["PUT", "POST", "DELETE"], async (HttpContext context, string name) =>
{
    var key = context.Request.Headers["Idempotency-Key"].ToString();
    seen.AddOrUpdate(key, 1, (_, count) => count + 1);
    lock (ledger)
    {
        ledger.WriteLine($"{key} {context.Request.Method} {name} {TimeProvider.System.GetUtcNow():O}");
    }

    if (longest > 0)
    {
        await Task.Delay(Random.Shared.Next(longest));
    }

    context.Response.ContentType = "application/json";
    await context.Response.WriteAsync("""{"done":true}""");
});
app.MapGet("/effects/{key}", (string key) => seen.ContainsKey(key) ? Results.Text("""{"done":true}""", "application/json") : Results.NotFound());
app.MapGet("/health", () => Results.Ok());

await app.StartAsync();
Console.WriteLine(app.Urls.First());
await Console.In.ReadToEndAsync();
await app.StopAsync();
