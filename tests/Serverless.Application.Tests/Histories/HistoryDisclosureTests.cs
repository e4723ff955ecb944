using System.Text;
using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Histories;

/// <summary>Credentials stand deeper in the arguments of some functions.</summary>
public sealed class HistoryDisclosureTests
{
    private const string Secret = "s3cr3t";

    [Theory]
    [InlineData("openapi", """{"document":{"endpoint":{"uri":"https://e/?k=s3cr3t","authentication":{"bearer":{"token":"s3cr3t"}}}},"authentication":{"basic":{"password":"s3cr3t"}},"operationId":"kept"}""")]
    [InlineData("mcp", """{"transport":{"http":{"endpoint":{"uri":"https://kim:s3cr3t@e","authentication":{"bearer":{"token":"s3cr3t"}}},"headers":{"X-Key":"s3cr3t"}}},"method":"kept"}""")]
    [InlineData("mcp", """{"transport":{"stdio":{"command":"kept","environment":{"KEY":"s3cr3t"}}}}""")]
    [InlineData("a2a", """{"server":{"uri":"https://e","authentication":{"bearer":{"token":"s3cr3t"}}},"agentCard":{"endpoint":"https://e?s3cr3t"},"method":"kept"}""")]
    [InlineData("a2a", """{"server":"https://e?k=s3cr3t","method":"kept"}""")]
    [InlineData("run:script", """{"language":"kept","source":{"endpoint":"https://e?k=s3cr3t"},"environment":{"KEY":"s3cr3t"}}""")]
    [InlineData("grpc", """{"proto":{"endpoint":{"uri":"https://e/a.proto?k=s3cr3t","authentication":{"bearer":{"token":"s3cr3t"}}}},"service":{"name":"kept","host":"e","authentication":{"basic":{"username":"ann","password":"s3cr3t"}}},"method":"M"}""")]
    [InlineData("asyncapi", """{"document":{"endpoint":"https://e"},"operation":"kept","message":{"payload":{"a":1},"headers":{"authorization":"s3cr3t"}}}""")]
    [InlineData("openapi", """{"document":{"endpoint":"https://e"},"operationId":"a","parameters":{"api_key":"s3cr3t","X-Auth-Token":["s3cr3t"],"q":"kept"}}""")]
    public void None_of_them_is_shown(string function, string with)
    {
        var at = new DateTimeOffset(2025, 1, 31, 8, 0, 0, TimeSpan.Zero);
        var shown = Encoding.UTF8.GetString(HistoryJson.Write(HistoryDisclosure.Of(new CallIntended(at, "/do/0/a", function, JsonElement.Parse(with), "key", RetryClass.Never))));
        Assert.DoesNotContain(Secret, shown);
        Assert.Contains("kept", shown);
    }

    [Fact]
    public void A_document_shows_no_authentication_that_it_shares()
    {
        var document = JsonElement.Parse("""{"use":{"authentications":{"a":{"basic":{"password":"s3cr3t"}}},"secrets":["kept"]}}""");
        var shown = HistoryDisclosure.Of(new RunStarted(default, "r", document, document, new RunCause(null, null, null, null, null)));
        Assert.DoesNotContain(Secret, ((RunStarted)shown).Workflow.GetRawText());
        Assert.Contains("kept", ((RunStarted)shown).Workflow.GetRawText());
    }
}
