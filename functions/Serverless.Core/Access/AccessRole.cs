namespace Serverless.Core.Access;

/// <summary>What a caller may do; each holds what stands before it.</summary>
public enum AccessRole
{
    /// <summary>Known by name, and allowed nothing.</summary>
    None,

    /// <summary>Read lists, histories and pages.</summary>
    Read,

    /// <summary>Send events, answer, pause and cancel runs.</summary>
    Operate,

    /// <summary>Change the rules, and what governs everybody.</summary>
    Admin,
}

/// <summary>The roles as tokens and sentences name them.</summary>
public static class AccessRoles
{
    private const string Prefix = "Router.";

    /// <summary><c>Router.Read</c>, <c>Router.Operate</c> or <c>Router.Admin</c>.</summary>
    public static string NameOf(AccessRole role) => Prefix + role;

    /// <summary>The highest of the roles that are named; other names are passed over.</summary>
    public static AccessRole Highest(IEnumerable<string> names) => names.Select(Of).DefaultIfEmpty(AccessRole.None).Max();

    private static AccessRole Of(string name) => name switch
    {
        "Router.Read" => AccessRole.Read,
        "Router.Operate" => AccessRole.Operate,
        "Router.Admin" => AccessRole.Admin,
        _ => AccessRole.None,
    };
}
