using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Serverless.Core.Access;

namespace Serverless.Api.Gates;

/// <summary>Whom a door lets in. A door that says nothing needs <see cref="AccessRole.Read"/> to read and <see cref="AccessRole.Operate"/> for all else, and so does an
/// address that leads nowhere.</summary>
/// <param name="Role">What the caller needs.</param>
/// <param name="Open">The requests that need no caller at all.</param>
internal sealed record DoorAccess(AccessRole Role, Func<HttpRequest, bool> Open)
{
    private static readonly DoorAccess Reading = new(AccessRole.Read, _ => false);
    private static readonly DoorAccess Changing = new(AccessRole.Operate, _ => false);

    public static DoorAccess Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<DoorAccess>()
        ?? (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? Reading : Changing);
}

/// <summary>How the table of routes says whom a door lets in.</summary>
internal static class DoorAccessMarks
{
    /// <summary>To anybody, without a token.</summary>
    public static IEndpointConventionBuilder Open(this IEndpointConventionBuilder door) => door.OpenWhere(_ => true);

    /// <summary>To anybody where <paramref name="open"/> holds of the request, otherwise to whoever may operate.</summary>
    public static IEndpointConventionBuilder OpenWhere(this IEndpointConventionBuilder door, Func<HttpRequest, bool> open) => door.Mark(new DoorAccess(AccessRole.Operate, open));

    /// <summary>To whoever comes without a credential of the API, since what they bring is another; one that comes along is looked at, and needs no role.</summary>
    public static IEndpointConventionBuilder OpenWithoutCredential(this IEndpointConventionBuilder door) => door.Mark(new DoorAccess(AccessRole.None, request => Credential.Of(request) is Credential.None));

    /// <summary>To callers with this role.</summary>
    public static IEndpointConventionBuilder Needs(this IEndpointConventionBuilder door, AccessRole role) => door.Mark(new DoorAccess(role, _ => false));

    private static IEndpointConventionBuilder Mark(this IEndpointConventionBuilder door, DoorAccess access)
    {
        door.Add(builder => builder.Metadata.Add(access));
        return door;
    }
}
