using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Events.Webhooks;

/// <summary>The parts of the event to be, or why it cannot be.</summary>
/// <param name="Id">Null for the hash of the body.</param>
/// <param name="Data">Null for the body as it came.</param>
internal sealed record WebhookDraft(string? Id, string Type, string Source, string? Subject, DateTimeOffset? Time, JsonElement? Data, IReadOnlyList<Problem> Problems);
