using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Api.Gates;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Queries;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Contracts.Gates;
using Serverless.Contracts.Memory;

namespace Serverless.Api.Tests.Gates;

/// <summary>The gate where the host's own pipeline is the API, as in one process.</summary>
public sealed class PipelineGateTests : ApiGateContract
{
    protected override HttpMessageInvoker Mount(ApiGate gate, IRunEngine engine) => ApiMounts.Start(gate, engine, app => ApiPipeline.Use(app));
}

/// <summary>The gate where a host has routed the request to a catch-all and hands over its context, as in a function app.</summary>
public sealed class CatchAllGateTests : ApiGateContract
{
    protected override HttpMessageInvoker Mount(ApiGate gate, IRunEngine engine) => ApiMounts.Start(gate, engine, app =>
    {
        var pipeline = ApiPipeline.Build(app.ApplicationServices);
        app.Run(context =>
        {
            context.SetEndpoint(null);
            context.Request.RouteValues.Clear();
            return pipeline(context);
        });
    });
}

internal static class ApiMounts
{
    public static HttpClient Start(ApiGate gate, IRunEngine engine, Action<IApplicationBuilder> use)
    {
        var (store, ports) = (new MemoryStore(), new TestPorts());
        var host = new HostBuilder()
            .ConfigureWebHost(web => web.UseTestServer().Configure(use).ConfigureServices(services => services
                .AddRouterApi(ApiSettings.Local, gate: gate)
                .AddSingleton<IEventJournal>(store).AddSingleton<IJournalReader>(store).AddSingleton<IVerdictReader>(store).AddSingleton<IRunReader>(store).AddSingleton<Serverless.Application.Admission.IAdmissionLedger>(store).AddSingleton<IRunHistory>(store).AddSingleton<Serverless.Application.Audit.IAuditLog>(store)
                .AddSingleton(engine).AddSingleton<IRunControl>(ports).AddSingleton<ISecretReader>(ports).AddSingleton<IEventDispatch>(ports).AddSingleton<IWebhookSources>(ports)
                .AddSingleton<IRuleQueries>(ports).AddSingleton<IReadiness>(ports)
                .AddSingleton<IRuleSetStore>(store).AddSingleton<RuleAuthority>(RuleAuthority.Pushes.Instance).AddSingleton<LiveRules>()))
            .Start();
        return host.GetTestClient();
    }
}
