using System.Net;
using System.Net.Sockets;

namespace Serverless.Actions.Http;

/// <summary>Which addresses a call may reach. Loopback and private ones may: what the router puts right is there. Those that hand out the host's own
/// identity never, nor those that are nobody's or everybody's. The address is checked when the socket is opened, so no spelling of a name and
/// no second look-up gets past it.</summary>
internal static class EgressPolicy
{
    private static readonly IPNetwork[] Denied =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this host, unspecified
        IPNetwork.Parse("100.100.100.200/32"), // instance metadata (Alibaba)
        IPNetwork.Parse("168.63.129.16/32"), // Azure's wire server
        IPNetwork.Parse("169.254.0.0/16"), // link-local: instance metadata and identity endpoints of most clouds
        IPNetwork.Parse("192.0.0.192/32"), // instance metadata (Oracle)
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved, broadcast
        IPNetwork.Parse("64:ff9b:1::/48"), // local NAT64: where in it the IPv4 address stands is not known
        IPNetwork.Parse("2001::/32"), // Teredo
        IPNetwork.Parse("fd00:ec2::/32"), // instance metadata and pod identity (AWS)
        IPNetwork.Parse("fd20:ce::254/128"), // instance metadata (Google)
        IPNetwork.Parse("fe80::/10"), // link-local
        IPNetwork.Parse("ff00::/8"), // multicast
    ];

    /// <summary>IPv6 networks with an IPv4 address inside, and the byte where it begins.</summary>
    private static readonly (IPNetwork Network, int Start)[] Wrapping =
    [
        (IPNetwork.Parse("::/96"), 12), // IPv4-compatible
        (IPNetwork.Parse("::ffff:0:0/96"), 12), // IPv4-mapped
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12), // IPv4-translated
        (IPNetwork.Parse("64:ff9b::/96"), 12), // NAT64
        (IPNetwork.Parse("2002::/16"), 2), // 6to4
    ];

    public static bool Allows(IPAddress address)
    {
        var real = Unwrap(address);
        return !Array.Exists(Denied, network => network.Contains(address) || network.Contains(real));
    }

    /// <inheritdoc cref="ConnectAsync(SocketsHttpConnectionContext, Func{IPEndPoint, bool}, CancellationToken)"/>
    public static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation) => ConnectAsync(context, null, cancellation);

    /// <param name="door">Where the host itself answers whoever asks; null where it asks who they are.</param>
    /// <exception cref="AddressDeniedException">None of the addresses is allowed.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, Func<IPEndPoint, bool>? door, CancellationToken cancellation)
    {
        // An address is not looked up: the resolver throws for some that are to be denied.
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var address) ? [address] : await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        var allowed = Array.FindAll(addresses, one => Allows(one) && door?.Invoke(new IPEndPoint(Unwrap(one), context.DnsEndPoint.Port)) != true);
        if (allowed.Length == 0)
        {
            throw new AddressDeniedException(host);
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
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.Equals(IPAddress.IPv6Loopback))
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        if (IsIsatap(bytes))
        {
            return new IPAddress(bytes.AsSpan(12, 4));
        }

        var wrapping = Array.Find(Wrapping, w => w.Network.Contains(address));
        return wrapping.Start == 0 ? address : new IPAddress(bytes.AsSpan(wrapping.Start, 4));
    }

    /// <summary>RFC 5214: any prefix, then 0000:5efe or 0200:5efe, then the IPv4 address.</summary>
    private static bool IsIsatap(byte[] bytes) => (bytes[8] & ~2) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;
}
