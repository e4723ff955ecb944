using Microsoft.AspNetCore.Http;
using Serverless.Core.Access;

namespace Serverless.Api.Gates;

/// <summary>The caller of a request, from the gate to the doors.</summary>
internal static class RequestCaller
{
    private static readonly object Place = new();

    /// <summary>Who asks. Only behind the gate: an open door has no caller, and asking there is a defect.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Items.TryGetValue(Place, out var caller) ? (Caller)caller! : throw new InvalidOperationException("No gate let this request in; an open door knows no caller.");

    /// <summary>Who asks, where a gate has looked; null behind an open door.</summary>
    public static Caller? FindCaller(this HttpContext context) => context.Items.TryGetValue(Place, out var caller) ? (Caller)caller! : null;

    public static void LetIn(this HttpContext context, Caller caller) => context.Items[Place] = caller;
}
