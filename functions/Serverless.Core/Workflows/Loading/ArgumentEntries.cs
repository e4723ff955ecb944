using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Collects the arguments of a call, key by key, in the shape they are written in.</summary>
internal sealed class ArgumentEntries(MapReader map, TaskScope scope)
{
    private readonly List<KeyValuePair<string, ExpressionTemplate>> entries = [];

    public MapReader Map { get; } = map;

    public TaskScope Scope { get; } = scope;

    public void Add(string key, ExpressionTemplate? value)
    {
        if (value is not null)
        {
            entries.Add(KeyValuePair.Create(key, value));
        }
    }

    /// <summary>A text, or an expression that gives one.</summary>
    public void AddRequiredText(string key)
    {
        if (Map.RequiredText(key) is not null)
        {
            Add(key, Scope.Template(Map.Optional(key)!, ArgumentNames.Definition));
        }
    }

    /// <inheritdoc cref="AddRequiredText"/>
    public void AddText(string key)
    {
        if (Map.OptionalText(key) is not null)
        {
            Add(key, Scope.Template(Map.Optional(key)!, ArgumentNames.Definition));
        }
    }

    /// <summary>Anything, with expressions in it.</summary>
    public void AddAny(string key) => Add(key, Map.Optional(key) is { } node ? Scope.Template(node, ArgumentNames.Definition) : null);

    /// <summary>An object of names, or one expression that gives one.</summary>
    public void AddNamed(string key)
    {
        var node = Map.Optional(key);
        if (node is null or DocumentMap || (node is DocumentScalar { ScalarKind: JsonValueKind.String } text && RuntimeExpression.IsEnclosed(text.Text)))
        {
            AddAny(key);
            return;
        }

        Scope.Load.Report("wrong-kind", node.Place, $"'{key}' is an object of names and values, or one expression that gives one.");
    }

    /// <summary>An object whose names are those in the document; its values may be expressions.</summary>
    public void AddMap(string key)
    {
        if (Map.Optional(key) is { } node and not DocumentMap)
        {
            Scope.Load.Report("not-an-object", node.Place, $"'{key}' is an object of names and values, not {MapReader.Name(node.Kind)}: no data chooses the names.");
            return;
        }

        AddAny(key);
    }

    /// <summary>A list of texts, each of which may be an expression, or one expression that gives such a list.</summary>
    public void AddTexts(string key)
    {
        var node = Map.Optional(key);
        var good = node is null
            || (node is DocumentScalar { ScalarKind: JsonValueKind.String } text && RuntimeExpression.IsEnclosed(text.Text))
            || (node is DocumentList list && list.Items.All(item => item.Kind == JsonValueKind.String));
        if (good)
        {
            AddAny(key);
        }
        else
        {
            Scope.Load.Report("wrong-kind", node!.Place, $"'{key}' is a list of texts, or one expression that gives one.");
        }
    }

    /// <summary>One of the choices, as it stands.</summary>
    public void AddChoice(string key, params IReadOnlyList<string> choices)
    {
        if (Map.OptionalChoice(key, choices) is not null)
        {
            AddLiteral(key);
        }
    }

    public void AddBoolean(string key)
    {
        if (Map.OptionalBoolean(key) is not null)
        {
            AddLiteral(key);
        }
    }

    public void AddInteger(string key, int least, int most)
    {
        if (Map.OptionalInteger(key, least, most) is not null)
        {
            AddLiteral(key);
        }
    }

    /// <summary>Ends the reading: every other key is unknown.</summary>
    public ExpressionTemplate Finish()
    {
        Map.Finish();
        return ExpressionTemplate.Of(entries);
    }

    private void AddLiteral(string key) => Add(key, Scope.Template(Map.Optional(key)!, []));
}
