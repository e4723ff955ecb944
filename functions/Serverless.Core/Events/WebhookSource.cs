using Serverless.Core.Documents;

namespace Serverless.Core.Events;

/// <summary>A webhook source of a pack (<c>rules/PACK/sources/*.yaml</c>): how a delivery is verified and how it becomes a CloudEvent.</summary>
public sealed record WebhookSource(string Name);

/// <summary>Reads a source file.</summary>
public static class WebhookSourceReader
{
    public static Reading<WebhookSource> Read(DocumentNode document) => throw new NotImplementedException();
}
