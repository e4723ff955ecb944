using Serverless.Jq.Evaluation.Nodes;

namespace Serverless.Jq.Syntax;

/// <summary>The names that can be seen from a place in the program, the nearest first.</summary>
internal abstract record Scope(Scope? Outer, string Name)
{
    public sealed record Variable(Scope? Outer, string Name, Slot Slot) : Scope(Outer, Name);

    public sealed record Label(Scope? Outer, string Name, Slot Slot) : Scope(Outer, Name);

    public sealed record Defined(Scope? Outer, Function Function) : Scope(Outer, Function.Name);

    public sealed record Parameter(Scope? Outer, string Name, Level Owner, int Index) : Scope(Outer, Name);

    public static Slot? FindVariable(Scope? scope, string name)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope is Variable variable && variable.Name == name)
            {
                return variable.Slot;
            }
        }

        return null;
    }

    public static Slot? FindLabel(Scope? scope, string name)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope is Label label && label.Name == name)
            {
                return label.Slot;
            }
        }

        return null;
    }

    /// <summary>The nearest function or parameter of this name and number of arguments.</summary>
    public static Scope? FindCallable(Scope? scope, string name, int arguments)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope.Name == name && scope switch
                {
                    Defined defined => defined.Function.Parameters.Length == arguments,
                    Parameter => arguments == 0,
                    _ => false,
                })
            {
                return scope;
            }
        }

        return null;
    }
}
