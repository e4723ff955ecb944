using Serverless.Core.Events;
using Serverless.Core.Events.Handshakes;

namespace Serverless.Core.Tests.Events.Handshakes;

public class EventGridHandshakeTests
{
    private const string Validation = """[{"id":"1","topic":"t","subject":"","data":{"validationCode":"512d38b6","validationUrl":"https://x/y"},"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"2018-01-25T22:12:19Z","dataVersion":"1"}]""";
    private const string CloudValidation = """{"specversion":"1.0","id":"1","source":"t","type":"Microsoft.EventGrid.SubscriptionValidationEvent","data":"{\"validationCode\":\"512d38b6\"}"}""";

    [Theory]
    [InlineData(Validation)]
    [InlineData(CloudValidation)]
    public void A_validation_is_answered_with_its_code(string body) =>
        Assert.Equal(new EventGridHandshake.Validated("512d38b6"), EventGridHandshake.Recognise(Request(body, "SubscriptionValidation")));

    [Fact]
    public void With_known_subscriptions_only_those_are_answered()
    {
        var request = Request(Validation, "SubscriptionValidation", ("aeg-subscription-name", "DISKS"));
        Assert.IsType<EventGridHandshake.Validated>(EventGridHandshake.Recognise(request, ["disks"]));
        Assert.IsType<EventGridHandshake.Refused>(EventGridHandshake.Recognise(request, ["hosts"]));
        Assert.IsType<EventGridHandshake.Refused>(EventGridHandshake.Recognise(Request(Validation, "SubscriptionValidation"), ["hosts"]));
        Assert.IsType<EventGridHandshake.Refused>(EventGridHandshake.Recognise(request, []));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("[1,2]")]
    [InlineData("""[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":""}}]""")]
    [InlineData("""[{"eventType":"Other","data":{"validationCode":"1"}}]""")]
    [InlineData("""{"type":"Microsoft.EventGrid.SubscriptionValidationEvent","data":"{"}""")]
    public void A_validation_without_a_code_is_refused(string body) =>
        Assert.IsType<EventGridHandshake.Refused>(EventGridHandshake.Recognise(Request(body, "SubscriptionValidation")));

    [Fact]
    public void A_deletion_is_heard() =>
        Assert.Equal(new EventGridHandshake.Unsubscribed("a"), EventGridHandshake.Recognise(Request("[]", "SubscriptionDeletion", ("aeg-subscription-name", "a"))));

    [Theory]
    [InlineData("Notification")]
    [InlineData("subscriptionvalidation")]
    public void Anything_else_is_no_handshake(string kind) => Assert.Null(EventGridHandshake.Recognise(Request(Validation, kind)));

    private static ReceivedEvent Request(string body, string kind, params (string, string)[] headers) => Requests.Of("application/json", body, [.. headers, ("aeg-event-type", kind)]);
}
