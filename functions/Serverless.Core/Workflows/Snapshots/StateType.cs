using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Serverless.Core.Workflows.Snapshots;

/// <summary>The types a state is made of: those of this folder's parent, field by field.</summary>
internal static class StateType
{
    private const string Root = "Serverless.Core.Workflows";
    private static readonly Assembly Core = typeof(StateType).Assembly;
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    public static bool IsOurs(Type type) =>
        type.IsClass && type.Assembly == Core && type.Namespace is { } place && (place == Root || place.StartsWith($"{Root}.", StringComparison.Ordinal));

    public static string NameOf(Type type) => type.FullName![(Root.Length + 1)..];

    /// <exception cref="NotSupportedException">There is none that fits.</exception>
    public static Type Find(string name, Type wanted) =>
        Core.GetType($"{Root}.{name}") is { } type && IsOurs(type) && !type.IsAbstract && wanted.IsAssignableFrom(type)
            ? type
            : throw new NotSupportedException($"{name} is no {wanted.Name}.");

    /// <summary>All instance fields, in an order that is the same as long as the build is. What is only remembered is left out: it is found anew.</summary>
    public static FieldInfo[] FieldsOf(Type type) => Known.GetOrAdd(type, static type => [.. Hierarchy(type).SelectMany(Own)]);

    private static IEnumerable<Type> Hierarchy(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            yield return level;
        }
    }

    private static IEnumerable<FieldInfo> Own(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(field => !(field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(StrongBox<>)))
            .OrderBy(field => field.MetadataToken);
}
