using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Serverless.Functions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddTelemetry();
await using var store = await RouterStore.OpenAsync(builder.Configuration);
builder.Services.AddRouter(builder.Configuration, store);
await builder.Build().RunAsync();
