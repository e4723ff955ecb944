using System.Net;
using Serverless.Actions.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Http;

public class EgressPolicyTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("169.254.0.1")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:a83f:8110")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("::ffff:0:169.254.169.254")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::")]
    [InlineData("2002:a83f:8110::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:5601:5601")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fe80::5efe:10.0.0.1")]
    [InlineData("2001:db8::5efe:169.254.169.254")]
    [InlineData("2001:db8::200:5efe:169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd00:ec2::23")]
    [InlineData("fd20:ce::254")]
    [InlineData("ff02::1")]
    public void An_address_of_the_hosts_identity_of_nobody_or_of_everybody_may_not_be_reached(string address) =>
        Assert.False(EgressPolicy.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("168.63.129.17")]
    [InlineData("169.253.255.255")]
    [InlineData("8.8.8.8")]
    [InlineData("fd12:3456::1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:a00:1::")]
    public void Loopback_private_and_public_addresses_may_be_reached(string address) =>
        Assert.True(EgressPolicy.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.169.254:80")]
    [InlineData("2852039166")]
    [InlineData("0xA9FEA9FE")]
    [InlineData("0xa9.0xfe.0xa9.0xfe")]
    [InlineData("0251.0376.0251.0376")]
    [InlineData("025177524776")]
    [InlineData("169.254.43518")]
    [InlineData("169.16689662")]
    [InlineData("0251.254.0xA9.254")]
    [InlineData("168.63.129.16")]
    [InlineData("2822734096")]
    [InlineData("0")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    [InlineData("[::ffff:169.254.169.254]")]
    [InlineData("[::ffff:a9fe:a9fe]")]
    [InlineData("[0:0:0:0:0:ffff:a9fe:a9fe]")]
    [InlineData("[::169.254.169.254]")]
    [InlineData("[64:ff9b::a9fe:a9fe]")]
    [InlineData("[2002:a9fe:a9fe::]")]
    [InlineData("[fe80::1%25lo]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    public async Task No_spelling_gets_past_the_check(string host)
    {
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = $"http://{host}/metadata/identity?secret=1" }, TimeSpan.FromSeconds(5));
        Assert.Equal((FailureTypes.Authorization, 403), (failure.Type, failure.Status));
        Assert.DoesNotContain("secret", failure.Detail);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task A_host_that_asks_nobody_who_they_are_is_not_called_by_its_own_workflows(string host)
    {
        await using var target = await Target.StartAsync();
        var door = new IPEndPoint(IPAddress.Loopback, new Uri(target.Address).Port);
        var failure = await RouterCalls.FailedAsync("http", new { method = "get", endpoint = $"http://{host}:{door.Port}/" }, http: new HttpCallSettings { OpenDoor = door.Equals });
        Assert.Equal((FailureTypes.Authorization, 403), (failure.Type, failure.Status));
        Assert.Empty(target.Requests);
    }

    [Theory]
    [InlineData("169.254.169.254.")]
    [InlineData("１６９.２５４.１６９.２５４")]
    [InlineData("①⑥⑨.②⑤④.①⑥⑨.②⑤④")]
    [InlineData("169。254。169。254")]
    [InlineData("%31%36%39.254.169.254")]
    [InlineData("169.254.169.254%00.example.com")]
    [InlineData("[::ffff:169.254.169.254")]
    public async Task A_spelling_that_is_no_address_reaches_nothing_either(string host)
    {
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = $"http://{host}/" }, TimeSpan.FromSeconds(5));
        Assert.NotEqual(FailureTypes.Timeout, failure.Type); // It would be one if a socket were opened to an address that answers nobody here.
        Assert.Contains(failure.Status, new[] { 400, 403, 503 });
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Loopback_is_called_by_any_name(string host)
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = $"http://{host}:{new Uri(target.Address).Port}/" });
        Assert.Single(target.Requests);
    }

    [Fact]
    public async Task A_proxy_of_the_environment_is_not_asked()
    {
        await using var proxy = await Target.StartAsync();
        await using var target = await Target.StartAsync();
        Environment.SetEnvironmentVariable("http_proxy", proxy.Address);
        try
        {
            await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address });
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", null);
        }

        Assert.Empty(proxy.Requests);
    }
}
