using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Serverless.Api.Approvals;
using Serverless.Api.Audit;
using Serverless.Api.Doors;
using Serverless.Api.Problems;
using Serverless.Api.Queries;
using Serverless.Api.Reports;
using Serverless.Api.RuleSets;
using Serverless.Application.Audit;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;

namespace Serverless.Api;

/// <summary>Every shape the API writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AcceptedAnswer))]
[JsonSerializable(typeof(ValidationAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(Page<JournalLine>))]
[JsonSerializable(typeof(JournalEntryView))]
[JsonSerializable(typeof(ConservationView))]
[JsonSerializable(typeof(Page<VerdictLine>))]
[JsonSerializable(typeof(Page<RunView>))]
[JsonSerializable(typeof(Page<HistoryEvent>))]
[JsonSerializable(typeof(RuleSetView))]
[JsonSerializable(typeof(ExplanationView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ResolvedView))]
[JsonSerializable(typeof(RuleSetsView))]
[JsonSerializable(typeof(PushView))]
[JsonSerializable(typeof(ActView))]
[JsonSerializable(typeof(StartsView))]
[JsonSerializable(typeof(StartsActView))]
[JsonSerializable(typeof(TrustView))]
[JsonSerializable(typeof(ApprovalList))]
[JsonSerializable(typeof(ApprovalView))]
[JsonSerializable(typeof(AnsweredView))]
[JsonSerializable(typeof(ApprovalLinkView))]
[JsonSerializable(typeof(Page<AuditLine>))]
[JsonSerializable(typeof(Page<AuditHead>))]
[JsonSerializable(typeof(AuditProgress))]
[JsonSerializable(typeof(Page<AuditBlockView>))]
[JsonSerializable(typeof(ReportView))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    public static Task WriteAsync<T>(HttpContext context, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        WriteAsync(context, value, type, status, "application/json");

    public static async Task WriteAsync<T>(HttpContext context, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, int status, string contentType)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
