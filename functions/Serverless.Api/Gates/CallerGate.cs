using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Api.Problems;
using Serverless.Application.Intake;
using Serverless.Core.Access;

namespace Serverless.Api.Gates;

/// <summary>Lets in who may use the door that was asked for. 401: nobody knows who asks; 403: they may not; 503: it cannot be told now.</summary>
internal sealed class CallerGate(RequestDelegate next, ApiGate gate, IntakeSettings settings, ILogger<CallerGate> log)
{
    private static readonly string[] Forwarding = ["Forwarded", "Via", "X-Real-IP"];

    public Task InvokeAsync(HttpContext context)
    {
        var access = DoorAccess.Of(context);
        if (access.Open(context.Request))
        {
            return next(context);
        }

        return gate switch
        {
            ApiGate.ThisMachine machine => IsHere(context) && !IsForwarded(context.Request) ? EnterAsync(context, machine.User, access.Role) : FromElsewhereAsync(context),
            ApiGate.Proven proven => ProveAsync(context, proven.Proofs, access.Role),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task ProveAsync(HttpContext context, IReadOnlyList<ICallerProof> proofs, AccessRole needed)
    {
        var proving = Credential.Of(context.Request) switch
        {
            Credential.None => new Proving.Refused("This needs a token or a key, and none was sent."),
            Credential.Unreadable unreadable => new Proving.Refused(unreadable.Reason),
            var credential => await JudgeAsync(proofs, credential, context.RequestAborted).ConfigureAwait(false),
        };
        await (proving switch
        {
            Proving.Proven proven => EnterAsync(context, proven.Caller, needed),
            Proving.Unavailable unavailable => UnavailableAsync(context, unavailable.Reason),
            Proving.Refused refused => UnknownAsync(context, refused.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        }).ConfigureAwait(false);
    }

    private static async ValueTask<Proving> JudgeAsync(IReadOnlyList<ICallerProof> proofs, Credential credential, CancellationToken cancellation)
    {
        foreach (var proof in proofs)
        {
            if (await proof.ProveAsync(credential, cancellation).ConfigureAwait(false) is { } proving)
            {
                return proving;
            }
        }

        return new Proving.Refused("A credential of this kind is not taken here.");
    }

    private Task EnterAsync(HttpContext context, Caller caller, AccessRole needed)
    {
        if (!caller.May(needed))
        {
            return ForbiddenAsync(context, caller, AccessRoles.NameOf(needed));
        }

        context.LetIn(caller);
        return next(context);
    }

    private Task UnknownAsync(HttpContext context, string reason)
    {
        log.CallerRefused(context.Request.Method, Place(context), StatusCodes.Status401Unauthorized, reason);
        var sent = Credential.Of(context.Request) is not Credential.None;
        context.Response.Headers.WWWAuthenticate = sent ? $"Bearer realm=\"router\", error=\"invalid_token\", error_description=\"{reason.Replace('"', '\'')}\"" : "Bearer realm=\"router\"";
        return ProblemAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, reason);
    }

    private Task ForbiddenAsync(HttpContext context, Caller caller, string needed)
    {
        log.CallerRefused(context.Request.Method, Place(context), StatusCodes.Status403Forbidden, $"{caller.Signature} lacks {needed}");
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"router\", error=\"insufficient_scope\", scope=\"{needed}\"";
        var held = caller.Role == AccessRole.None ? "none of the router" : AccessRoles.NameOf(caller.Role);
        return ProblemAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, $"This needs the role {needed}, and the role of {caller.Name} is {held}.");
    }

    private Task FromElsewhereAsync(HttpContext context)
    {
        const string Reason = "Without a gate this router answers its own machine only, and nobody through a proxy; give it keys or a tenant.";
        log.CallerRefused(context.Request.Method, Place(context), StatusCodes.Status403Forbidden, Reason);
        return ProblemAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, Reason);
    }

    private Task UnavailableAsync(HttpContext context, string reason)
    {
        log.Unavailable(context.Request.Method, Place(context), reason);
        return ProblemAnswer.UnavailableAsync(context, "Who you are cannot be checked right now, and that is no fault of yours; try again.", settings.RetryAfterOrUsual);
    }

    // No address where the request comes through no network, as in a pipeline that is called directly.
    private static bool IsHere(HttpContext context) => context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote);

    // A proxy on this machine speaks for somebody else, who may be anywhere.
    private static bool IsForwarded(HttpRequest request) => request.Headers.Keys.Any(name =>
        name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || Forwarding.Contains(name, StringComparer.OrdinalIgnoreCase));

    // The route, never the path as it came: that may hold anything.
    private static string Place(HttpContext context) => context.GetEndpoint()?.DisplayName ?? "no route";
}
