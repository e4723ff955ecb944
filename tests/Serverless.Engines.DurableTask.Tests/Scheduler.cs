using DurableTask.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Engines.DurableTask.Tests;

/// <summary>The SDK's in-process scheduler, with workers that come and go while it lives.</summary>
internal sealed class Scheduler : IAsyncDisposable
{
    private readonly WebApplication sidecar;
    private readonly GrpcChannel channel;
    private readonly ServiceProvider clients;
    private readonly Action<DurableTaskRegistry> tasks;
    private IHost? worker;

    private Scheduler(WebApplication sidecar, Action<DurableTaskRegistry> tasks)
    {
        (this.sidecar, this.tasks) = (sidecar, tasks);
        channel = GrpcChannel.ForAddress(sidecar.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDurableTaskClient(builder => builder.UseGrpc(channel).RegisterDirectly());
        clients = services.BuildServiceProvider();
    }

    public DurableTaskClient Client => clients.GetRequiredService<DurableTaskClient>();

    public static async Task<Scheduler> StartAsync(Action<DurableTaskRegistry> tasks)
    {
        var hub = new InMemoryOrchestrationService(null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IOrchestrationService>(hub).AddSingleton<IOrchestrationServiceClient>(hub).AddSingleton<TaskHubGrpcServer>();
        var app = builder.Build();
        app.MapGrpcService<TaskHubGrpcServer>();
        await app.StartAsync();
        var scheduler = new Scheduler(app, tasks);
        await scheduler.StartWorkerAsync();
        return scheduler;
    }

    /// <summary>Ends the worker and begins another: every orchestration that goes on afterwards is replayed by one that never saw it.</summary>
    public async Task ReplaceWorkerAsync()
    {
        await StopWorkerAsync();
        await StartWorkerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopWorkerAsync();
        await clients.DisposeAsync();
        channel.Dispose();
        using var noPatience = new CancellationTokenSource(TimeSpan.Zero);
        await sidecar.StopAsync(noPatience.Token);
        await sidecar.DisposeAsync();
    }

    private async Task StartWorkerAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddDurableTaskWorker(workers => workers.UseGrpc(channel).AddTasks(tasks));
        worker = builder.Build();
        await worker.StartAsync();
    }

    private async Task StopWorkerAsync()
    {
        using var noPatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await worker!.StopAsync(noPatience.Token);
        worker.Dispose();
    }
}
