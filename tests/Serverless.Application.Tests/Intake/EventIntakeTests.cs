using System.Security.Cryptography;
using System.Text;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Contracts.Memory;
using Serverless.Core.Events;
using Serverless.Core.Events.Handshakes;
using Serverless.Core.Events.Signatures;
using Serverless.Core.Events.Webhooks;

namespace Serverless.Application.Tests.Intake;

public class EventIntakeTests
{
    private const string Good = """{"specversion":"1.0","id":"1","source":"/s","type":"t"}""";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly WebhookSource Shop = new("shop", null, new HmacScheme("x-sig"), ["shop-secret"], WebhookMapping.Default);

    private readonly MemoryStore store = new();
    private readonly RecordingDispatch dispatch = new();

    [Fact]
    public async Task An_event_is_journalled_offered_and_accepted()
    {
        var answer = Assert.IsType<IntakeAnswer.Accepted>(await Intake().TakeAsync(Request(Good)));
        var receipt = Assert.Single(answer.Receipts);
        var offered = Assert.Single(dispatch.Offered);
        Assert.Equal((receipt, "1", Noon), (offered.Receipt, offered.Event.Id, offered.ReceivedAt));
        Assert.Equal(Good, Encoding.UTF8.GetString((await store.FindAsync(receipt.Sequence, default))!.Body.Span));
    }

    [Fact]
    public async Task A_redelivery_is_recognised_and_offered_again()
    {
        var first = Assert.IsType<IntakeAnswer.Accepted>(await Intake().TakeAsync(Request(Good)));
        var second = Assert.IsType<IntakeAnswer.Accepted>(await Intake().TakeAsync(Request(Good)));
        Assert.Equal(first.Receipts[0].Sequence, second.Receipts[0].Original);
        Assert.Equal(2, dispatch.Offered.Count);
    }

    [Fact]
    public async Task The_good_events_of_a_bad_batch_are_kept()
    {
        var answer = Assert.IsType<IntakeAnswer.Rejected>(await Intake().TakeAsync(Request($"[{{}},{Good},7,{Good.Replace("\"1\"", "\"2\"", StringComparison.Ordinal)}]")));
        Assert.Equal(2, answer.Receipts.Count);
        Assert.Equal([0, 2], answer.Rejections.Select(r => r.Index));
        Assert.Equal(answer.Receipts, dispatch.Offered.Select(o => o.Receipt));
        Assert.Equal(2, (await store.CountAsync(default)).Rejected);
        Assert.True((await store.CountAsync(default)).Balanced);
    }

    [Fact]
    public async Task When_the_store_is_gone_nothing_is_offered()
    {
        var answer = Assert.IsType<IntakeAnswer.Unavailable>(await Intake(journal: new FullDisk()).TakeAsync(Request(Good)));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.RetryAfter);
        Assert.Empty(dispatch.Offered);
    }

    [Fact]
    public async Task A_handshake_is_answered_and_not_journalled()
    {
        var body = """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c"}}]""";
        var answer = await Intake().TakeAsync(Request(body, ("aeg-event-type", "SubscriptionValidation")));
        Assert.Equal(new IntakeAnswer.Handshake(new EventGridHandshake.Validated("c")), answer);
        Assert.Equal(0, (await store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task An_empty_batch_is_accepted_without_a_trace()
    {
        Assert.Empty(Assert.IsType<IntakeAnswer.Accepted>(await Intake().TakeAsync(Request("[]"))).Receipts);
        Assert.Equal(0, (await store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task A_verified_delivery_becomes_an_event()
    {
        var answer = await Take(Sign("{}"), new KnownSecrets(("shop-secret", "k")));
        Assert.IsType<IntakeAnswer.Accepted>(answer);
        Assert.Equal("webhook.shop", Assert.Single(dispatch.Offered).Event.Type);
    }

    [Fact]
    public async Task A_delivery_with_a_wrong_signature_leaves_no_trace()
    {
        Assert.IsType<IntakeAnswer.Refused>(await Take(Sign("{} "), new KnownSecrets(("shop-secret", "other"))));
        Assert.Equal(0, (await store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task A_missing_secret_is_our_fault()
    {
        Assert.IsType<IntakeAnswer.Unavailable>(await Take(Sign("{}"), new KnownSecrets()));
        Assert.IsType<IntakeAnswer.Unavailable>(await Take(Sign("{}"), new KnownSecrets(("shop-secret", ""))));
        Assert.Equal(0, (await store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task A_verified_delivery_that_is_no_json_is_a_dead_letter()
    {
        Assert.IsType<IntakeAnswer.Rejected>(await Take(Sign("{"), new KnownSecrets(("shop-secret", "k"))));
        var letter = Assert.Single(await store.ListAsync(new JournalQuery(Kind: JournalKind.DeadLetter), default));
        Assert.Equal("hook/shop", letter.Door);
    }

    private ValueTask<IntakeAnswer> Take(ReceivedEvent received, KnownSecrets secrets) => Intake(secrets).TakeAsync(Shop, received, default);

    private EventIntake Intake(KnownSecrets? secrets = null, IEventJournal? journal = null) => new(journal ?? store, dispatch, secrets ?? new KnownSecrets(), new IntakeSettings());

    private static ReceivedEvent Sign(string body) =>
        Request(body, ("x-sig", Convert.ToHexString(HMACSHA256.HashData("k"u8, Encoding.UTF8.GetBytes(body))))) with { Door = Shop.Door };

    private static ReceivedEvent Request(string body, params (string Name, string Value)[] headers) =>
        new("cloudevents", new ReceivedHeaders([.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value)), KeyValuePair.Create("Content-Type", "application/json")]), Encoding.UTF8.GetBytes(body), Noon);
}
