using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Workflows;

/// <summary>The workflows of one world, made up by chance. Children run no children of their own kind, so that every run comes to an end.</summary>
public sealed class Documents : IWorkflowSource
{
    private const int Kinds = 3;

    private readonly TaskMaker tasks;
    private readonly Dictionary<string, JsonElement> children = [];
    private readonly Chance chance;
    private int made;

    public Documents(Chance chance) => (this.chance, tasks) = (chance, new TaskMaker(chance));

    /// <summary>A new one.</summary>
    public JsonElement Next() => Make($"main{++made}", tasks.List(chance.Between(1, 4), new Place(0, Kinds)));

    public JsonElement? Find(string reference)
    {
        if (!children.TryGetValue(reference, out var document))
        {
            var name = reference["sim/".Length..reference.IndexOf(':', StringComparison.Ordinal)];
            children[reference] = document = Make(name, tasks.List(chance.Between(1, 2), new Place(1, name[^1] - '0')));
        }

        return document;
    }

    private JsonElement Make(string name, string list) => JsonElement.Parse($$"""
        {"document":{"dsl":"1.0.3","namespace":"sim","name":"{{name}}","version":"1.0.0"},{{(chance.Is(0.1) ? tasks.Timeout(20, 300) + "," : "")}}"do":{{list}}}
        """);
}
