using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Notes for the performer what a template leaves sealed.</summary>
internal static class SealedValues
{
    /// <returns>Null where nothing is.</returns>
    public static IReadOnlyList<SealedValue>? Of(ExpressionTemplate template, Moment moment, TaskOpening task)
    {
        List<SealedValue>? values = null;
        foreach (var (at, expression) in template.Sealed(""))
        {
            (values ??= []).Add(new SealedValue(at, expression.Text, SecretNames.In(expression.Text), task.Input, ArgumentsOf(expression, moment, task)));
        }

        return values;
    }

    private static JsonElement? ArgumentsOf(RuntimeExpression expression, Moment moment, TaskOpening task)
    {
        var names = expression.Variables.Where(name => !ArgumentNames.Sealed.Contains(name)).ToList();
        return names.Count == 0 ? null : JsonComposer.Compose((names, arguments: new Arguments(moment, task) { Input = task.Input }), static (writer, all) =>
        {
            writer.WriteStartObject();
            foreach (var name in all.names)
            {
                writer.Copy(name, all.arguments[name]);
            }

            writer.WriteEndObject();
        });
    }
}
