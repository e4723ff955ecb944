using Serverless.Core.Events;
using Serverless.Core.Events.Handshakes;

namespace Serverless.Core.Tests.Events.Handshakes;

public class WebhookPermissionTests
{
    private static readonly string[] Origins = [WebhookPermission.EventGridOrigin];

    [Theory]
    [InlineData(null, null)]
    [InlineData("120", "120")]
    [InlineData("0", "*")]
    [InlineData("many\r\nx: y", "*")]
    public void A_known_origin_is_granted_what_it_asks(string? asked, string? granted) =>
        Assert.Equal(new WebhookPermission.Granted("eventgrid.azure.net", granted), Decide(("WebHook-Request-Origin", "EventGrid.azure.net"), ("WebHook-Request-Rate", asked)));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("eventgrid.azure.net.evil.example")]
    public void Another_origin_is_refused(string origin) => Assert.IsType<WebhookPermission.Refused>(Decide(("WebHook-Request-Origin", origin)));

    [Fact]
    public void Without_an_origin_nothing_is_granted() => Assert.IsType<WebhookPermission.Refused>(Decide(("WebHook-Request-Rate", "1")));

    [Fact]
    public void A_star_is_never_granted() =>
        Assert.IsType<WebhookPermission.Refused>(WebhookPermission.Decide(new ReceivedHeaders([KeyValuePair.Create("WebHook-Request-Origin", "*")]), ["*"]));

    private static WebhookPermission Decide(params (string Name, string? Value)[] headers) =>
        WebhookPermission.Decide(new ReceivedHeaders([.. headers.Where(h => h.Value is not null).Select(h => KeyValuePair.Create(h.Name, h.Value!))]), Origins);
}
