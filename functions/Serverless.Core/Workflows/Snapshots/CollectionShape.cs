using System.Collections.Immutable;
using System.Reflection;

namespace Serverless.Core.Workflows.Snapshots;

/// <summary>A collection that a state may hold, as a list of its items.</summary>
/// <param name="Item">Of a dictionary: the pairs.</param>
/// <param name="Make">From an array of them.</param>
internal sealed record CollectionShape(Type Item, Func<Array, object> Make)
{
    private static readonly Dictionary<Type, string> Makers = new()
    {
        [typeof(ImmutableArray<>)] = nameof(ToImmutableArray),
        [typeof(ImmutableList<>)] = nameof(ToImmutableList),
        [typeof(ImmutableSortedSet<>)] = nameof(ToImmutableSortedSet),
        [typeof(ImmutableHashSet<>)] = nameof(ToImmutableHashSet),
        [typeof(IReadOnlyList<>)] = nameof(ToList),
        [typeof(IReadOnlyCollection<>)] = nameof(ToList),
    };

    private static readonly Dictionary<Type, string> PairMakers = new()
    {
        [typeof(ImmutableSortedDictionary<,>)] = nameof(ToImmutableSortedDictionary),
        [typeof(ImmutableDictionary<,>)] = nameof(ToImmutableDictionary),
        [typeof(IReadOnlyDictionary<,>)] = nameof(ToDictionary),
    };

    /// <summary>Null where the type is no such collection.</summary>
    public static CollectionShape? Of(Type type)
    {
        if (type.IsArray)
        {
            return new CollectionShape(type.GetElementType()!, static items => items);
        }

        if (!type.IsGenericType)
        {
            return null;
        }

        var arguments = type.GetGenericArguments();
        return Makers.TryGetValue(type.GetGenericTypeDefinition(), out var maker) ? new CollectionShape(arguments[0], Maker(maker, arguments))
            : PairMakers.TryGetValue(type.GetGenericTypeDefinition(), out maker) ? new CollectionShape(typeof(KeyValuePair<,>).MakeGenericType(arguments), Maker(maker, arguments))
            : null;
    }

    private static Func<Array, object> Maker(string name, Type[] arguments)
    {
        var method = typeof(CollectionShape).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(arguments);
        return items => method.Invoke(null, [items])!;
    }

    private static List<T> ToList<T>(T[] items) => items.ToList();

    private static ImmutableArray<T> ToImmutableArray<T>(T[] items) => ImmutableArray.Create(items);

    private static ImmutableList<T> ToImmutableList<T>(T[] items) => ImmutableList.Create(items);

    private static ImmutableSortedSet<T> ToImmutableSortedSet<T>(T[] items) => ImmutableSortedSet.Create(items);

    private static ImmutableHashSet<T> ToImmutableHashSet<T>(T[] items) => ImmutableHashSet.Create(items);

    private static ImmutableSortedDictionary<TKey, TValue> ToImmutableSortedDictionary<TKey, TValue>(KeyValuePair<TKey, TValue>[] items)
        where TKey : notnull => ImmutableSortedDictionary.CreateRange(items);

    private static ImmutableDictionary<TKey, TValue> ToImmutableDictionary<TKey, TValue>(KeyValuePair<TKey, TValue>[] items)
        where TKey : notnull => ImmutableDictionary.CreateRange(items);

    private static Dictionary<TKey, TValue> ToDictionary<TKey, TValue>(KeyValuePair<TKey, TValue>[] items)
        where TKey : notnull => items.ToDictionary();
}
