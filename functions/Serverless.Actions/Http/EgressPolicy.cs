using System.Net;
using System.Net.Sockets;

namespace Serverless.Actions.Http;

/// <summary>Which addresses a call may reach. Addresses that hand out the host's own identity are never reached, whatever name resolves to them:
/// the address is checked when the socket is opened, so no spelling and no second look-up gets past it.</summary>
internal static class EgressPolicy
{
    private static readonly IPNetwork[] Denied =
    [
        IPNetwork.Parse("169.254.0.0/16"), // link-local: instance metadata and identity endpoints
        IPNetwork.Parse("168.63.129.16/32"), // Azure's wire server
        IPNetwork.Parse("100.100.100.200/32"), // metadata of another cloud
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::254/128"),
        IPNetwork.Parse("ff00::/8"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public static bool Allows(IPAddress address)
    {
        var real = Unwrap(address);
        return !real.Equals(IPAddress.IPv6Any) && !Array.Exists(Denied, network => network.Contains(real));
    }

    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation).ConfigureAwait(false);
        var allowed = Array.FindAll(addresses, Allows);
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"The address of '{context.DnsEndPoint.Host}' may not be called.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>An IPv4 address inside an IPv6 one is judged as what it is.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        return Nat64.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : address;
    }
}
