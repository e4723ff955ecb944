using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serverless.Actions.Http;
using Serverless.Api.Gates;

namespace Serverless.Local.Hosting;

/// <summary>Keeps workflows away from the API of a router without a gate: whoever calls it from this machine may do anything, and what a workflow calls
/// may have been named by an event.</summary>
internal static class OpenDoor
{
    public static HttpCallSettings Of(UpOptions options, IServiceProvider services) => options.Gate is not ApiGate.ThisMachine
        ? new HttpCallSettings()
        : new HttpCallSettings { OpenDoor = called => called.Address.Equals(options.Listen) && Ports(options, services).Contains(called.Port) };

    // Of a free port it is known only once it serves.
    private static IEnumerable<int> Ports(UpOptions options, IServiceProvider services) => options.Port != 0
        ? [options.Port]
        : services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address).Port) ?? [];
}
