using System.Text;
using Serverless.Application.Audit;
using Serverless.Core.Audit;

namespace Serverless.Api.Audit;

/// <summary>One attempt in a list.</summary>
/// <param name="Attempt">What the host set out to do; it may have lost a race or been stopped.</param>
internal sealed record AuditLine(string Chain, long Block, DateTimeOffset At, string Host, AuditEntry Attempt)
{
    public static AuditLine Of(AuditAttempt attempt) => new(attempt.Chain, attempt.Block, attempt.At, attempt.Host, attempt.Entry);
}

/// <summary>A block as it stands there.</summary>
/// <param name="Body">Its UTF-8: what is hashed, byte for byte.</param>
internal sealed record AuditBlockView(string Chain, long Number, string Previous, string Hash, string Body)
{
    public static AuditBlockView Of(AuditBlock block) => new(block.Chain, block.Number, block.Previous, block.Hash, Encoding.UTF8.GetString(block.Body.Span));
}
