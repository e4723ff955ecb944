using Serverless.Jq.Builtins;

namespace Serverless.Jq.Syntax;

/// <summary>What one compilation shares: the nodes to link at the end, and the library's definitions it has used.</summary>
internal sealed class Linker(Level root)
{
    private readonly List<ILinked> linked = [];
    private readonly Dictionary<(string, int), Function> defined = [];

    public Level Root { get; } = root;

    /// <summary>The patterns the program is written with.</summary>
    public RegexConstants Regexes { get; } = new();

    public void Add(ILinked node) => linked.Add(node);

    public void Link()
    {
        foreach (var node in linked)
        {
            node.Link();
        }
    }

    /// <summary>The library's definition of this name, compiled when it is first asked for.</summary>
    public Function? Defined(string name, int arguments)
    {
        if (!defined.TryGetValue((name, arguments), out var function) && Definitions.Find(name, arguments) is { } text)
        {
            foreach (var found in Parser.Definitions(text, this))
            {
                defined[(found.Name, found.Parameters.Length)] = function = found;
            }
        }

        return function;
    }
}
