using Serverless.Application.Audit;
using Serverless.Contracts;
using Serverless.Core.Audit;
using Serverless.Storage.Sqlite.Tests.Writing;

namespace Serverless.Storage.Sqlite.Tests.Contracts;

public sealed class SqliteAuditLogTests : AuditLogContract
{
    private readonly TemporaryStore place = new();

    [Fact]
    public async Task A_chain_goes_on_after_a_restart()
    {
        var before = await AddAsync("main", 3);
        var again = await place.ReopenAsync();
        await new AuditWriter(again, new AuditIdentity("host", "main"), TimeProvider.System).WriteAsync([Entry(1)], default);
        var check = await new AuditReader(again).CheckAsync(AuditCheck.From("main"), default);
        Assert.Equal((4, true, null), (check.Check.Number, check.Done, check.Check.Break));
        Assert.Equal(before[^1].Hash, (await again.ReadAsync("main", 4, 1, default))[0].Previous);
    }

    [Theory]
    [InlineData("UPDATE audit_blocks SET body = CAST(replace(CAST(body AS TEXT), '2', '7') AS BLOB) WHERE number = 3", 3, "audit/changed")]
    [InlineData("DELETE FROM audit_blocks WHERE number = 2", 2, "audit/missing")]
    [InlineData("DELETE FROM audit_blocks WHERE number >= 4", 4, "audit/missing")]
    [InlineData("DELETE FROM audit_blocks", 1, "audit/missing")]
    [InlineData("DELETE FROM audit_blocks WHERE number = 5; UPDATE audit_heads SET number = 4", 4, "audit/head")]
    [InlineData("INSERT INTO audit_blocks (chain, number, previous, hash, body) SELECT chain, 6, hash, previous, body FROM audit_blocks WHERE number = 5", 6, "audit/changed")]
    [InlineData("UPDATE audit_blocks SET number = 99 WHERE number = 2; UPDATE audit_blocks SET number = 2 WHERE number = 3; UPDATE audit_blocks SET number = 3 WHERE number = 99", 2, "audit/link")]
    public async Task What_was_changed_in_the_file_is_found(string tampering, long number, string code)
    {
        await AddAsync("main", 5);
        await ((SqliteStore)Log).TamperAsync(tampering);
        var found = await new AuditReader(Log).CheckAsync(AuditCheck.From("main"), default);
        Assert.Equal((true, number, code), (found.Done, found.Check.Break?.Number, found.Check.Break?.Code));
    }

    protected override async ValueTask<IAuditLog> OpenAsync() => await place.OpenAsync();

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
