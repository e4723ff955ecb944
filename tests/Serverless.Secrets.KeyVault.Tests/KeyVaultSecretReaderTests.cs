using System.Security.Cryptography;
using System.Text;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Secrets;
using Serverless.Contracts.Gates;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Secrets;
using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Secrets.KeyVault.Tests;

public sealed class KeyVaultSecretReaderTests : SecretReaderContract, IAsyncLifetime
{
    private readonly SettableTime time = new(new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero));
    private VaultStandIn vault = null!;
    private KeyVaultSecretReader reader = null!;

    public async ValueTask InitializeAsync()
    {
        vault = await VaultStandIn.StartAsync();
        reader = new KeyVaultSecretReader(vault.Client(), time);
    }

    public ValueTask DisposeAsync() => vault.DisposeAsync();

    protected override Task<ISecretReader> HoldingAsync(params (string Name, string Value)[] secrets)
    {
        foreach (var (name, value) in secrets)
        {
            vault.Secrets[name.Replace("_", "--", StringComparison.Ordinal)] = value;
        }

        return Task.FromResult<ISecretReader>(reader);
    }

    [Theory]
    [InlineData("a--b")]
    [InlineData("a__b")]
    [InlineData("a-_b")]
    [InlineData("a_-b")]
    public async Task Two_names_never_lead_to_one_secret(string name)
    {
        vault.Secrets["a--b"] = vault.Secrets["a---b"] = vault.Secrets["a----b"] = "not this one's";
        Assert.Null(await reader.FindAsync(name, default));
        Assert.Equal(0, vault.Asked);
    }

    [Fact]
    public async Task A_value_is_kept_for_five_minutes()
    {
        Assert.Equal("old", await FindAsync("old"));
        vault.Secrets["a"] = "new";
        time.Pass(TimeSpan.FromMinutes(4.9));
        Assert.Equal("old", await FindAsync());
        Assert.Equal(1, vault.Asked);
        time.Pass(TimeSpan.FromMinutes(0.2));
        Assert.Equal("new", await FindAsync());
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_asked_for_again_after_half_a_minute()
    {
        Assert.Null(await FindAsync());
        vault.Secrets["a"] = "x";
        Assert.Null(await FindAsync());
        time.Pass(TimeSpan.FromSeconds(31));
        Assert.Equal("x", await FindAsync());
    }

    [Fact]
    public async Task A_value_that_does_not_fit_is_renewed_once_in_half_a_minute()
    {
        Assert.Equal("old", await FindAsync("old"));
        time.Pass(TimeSpan.FromSeconds(31));
        vault.Secrets["a"] = "new";
        Assert.Equal(SecretRenewal.Renewed, await reader.RenewAsync("a", default));
        Assert.Equal(SecretRenewal.Newest, await reader.RenewAsync("a", default));
        Assert.Equal("new", await FindAsync());
        Assert.Equal(2, vault.Asked);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_vault_that_does_not_let_the_router_in_any_more_has_taken_the_value_away(int status)
    {
        Assert.Equal("x", await FindAsync("x"));
        vault.Ailment = status;
        time.Pass(TimeSpan.FromMinutes(6));
        Assert.Null(await FindAsync());
        Assert.Equal(SecretRenewal.Unavailable, await reader.RenewAsync("a", default));
        vault.Ailment = null;
        time.Pass(TimeSpan.FromSeconds(31));
        Assert.Equal("x", await FindAsync());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task While_the_vault_is_away_a_value_counts_for_an_hour(int status)
    {
        Assert.Equal("x", await FindAsync("x"));
        vault.Ailment = status;
        time.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal("x", await FindAsync());
        Assert.Equal(SecretRenewal.Unavailable, await reader.RenewAsync("a", default));
        time.Pass(TimeSpan.FromMinutes(1));
        Assert.Null(await FindAsync());
        vault.Ailment = null;
        time.Pass(TimeSpan.FromSeconds(31));
        Assert.Equal("x", await FindAsync());
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_checked_because_the_vault_is_away_is_the_senders_fault_in_no_way()
    {
        vault.Ailment = 503;
        Assert.IsType<IntakeAnswer.Unavailable>(await DeliverAsync("old"));
        vault.Ailment = null;
        time.Pass(TimeSpan.FromSeconds(31));
        vault.Secrets["a"] = "old";
        Assert.IsType<IntakeAnswer.Accepted>(await DeliverAsync("old"));
        vault.Ailment = 503;
        time.Pass(TimeSpan.FromSeconds(31));
        Assert.IsType<IntakeAnswer.Unavailable>(await DeliverAsync("new"));
        Assert.IsType<IntakeAnswer.Unavailable>(await DeliverAsync("new"));
        Assert.IsType<IntakeAnswer.Accepted>(await DeliverAsync("old"));
    }

    [Fact]
    public async Task A_delivery_signed_with_a_newer_secret_is_taken_and_a_forged_one_is_not()
    {
        vault.Secrets["a"] = "old";
        Assert.IsType<IntakeAnswer.Accepted>(await DeliverAsync("old"));
        vault.Secrets["a"] = "new";
        time.Pass(TimeSpan.FromSeconds(31));
        Assert.IsType<IntakeAnswer.Accepted>(await DeliverAsync("new"));
        for (var i = 0; i < 10; i++)
        {
            Assert.IsType<IntakeAnswer.Refused>(await DeliverAsync("forged"));
        }

        Assert.Equal(2, vault.Asked);
    }

    private async Task<string?> FindAsync(string? put = null)
    {
        if (put is not null)
        {
            vault.Secrets["a"] = put;
        }

        return await reader.FindAsync("a", default) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }

    private async Task<IntakeAnswer> DeliverAsync(string secret)
    {
        var source = WebhookSourceReader.Read(DocumentJson.FromJson(System.Text.Json.JsonElement.Parse(Source)));
        Assert.Empty(source.Problems);
        var body = """{"action":"opened"}"""u8.ToArray();
        var mac = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
        var received = new ReceivedEvent(source.Value!.Door, new ReceivedHeaders([new("content-type", "application/json"), new("x-sign", mac)]), body, time.GetUtcNow());
        return await new EventIntake(new MemoryStore(), new Deaf(), reader, new IntakeSettings()).TakeAsync(source.Value, received, default);
    }

    private const string Source = """{"source":"s","verify":{"kind":"hmac","header":"x-sign","secret":"a"},"event":{"type":"t","id":".action"}}""";

    private sealed class Deaf : IEventDispatch
    {
        public void Offer(IReadOnlyList<JournaledEvent> events)
        {
        }
    }
}
