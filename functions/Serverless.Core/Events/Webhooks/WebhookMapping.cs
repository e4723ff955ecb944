using Serverless.Core.Expressions;

namespace Serverless.Core.Events.Webhooks;

/// <summary>The parts of the CloudEvent as a source file gives them: literal, or computed from <c>{headers, body}</c>. Null where the file
/// says nothing and the default of the scheme holds.</summary>
public sealed record WebhookMapping(
    ExpressionTemplate? Id = null,
    ExpressionTemplate? Type = null,
    ExpressionTemplate? Source = null,
    ExpressionTemplate? Subject = null,
    ExpressionTemplate? Time = null,
    ExpressionTemplate? Data = null)
{
    public static readonly WebhookMapping Default = new();

    /// <summary>Whether anything has to be computed.</summary>
    public bool Computes => new[] { Id, Type, Source, Subject, Time, Data }.Any(part => part is { Constant: null });
}
