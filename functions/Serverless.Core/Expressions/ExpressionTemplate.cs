using System.Globalization;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Tasks;
using Serverless.Jq;

namespace Serverless.Core.Expressions;

/// <summary>An object, array or scalar of a document in which every text that is wholly <c>${ … }</c> is evaluated and everything else
/// is literal. Data is never a template: what an expression returns is copied, never scanned again. Keys are literal.</summary>
public abstract class ExpressionTemplate
{
    private static readonly Dictionary<string, JsonElement> NoVariables = [];

    private ExpressionTemplate()
    {
    }

    /// <summary>The value where there is nothing to evaluate; otherwise null.</summary>
    public virtual JsonElement? Constant => null;

    /// <summary>Never null: what does not compile becomes a problem at its place and stands as JSON null.</summary>
    /// <param name="variables">Names (without <c>$</c>) that are in scope.</param>
    public static ExpressionTemplate Compile(DocumentNode node, IReadOnlyCollection<string> variables, List<Problem> problems) => node switch
    {
        DocumentMap map => Collapse(node, new Map([.. map.Entries.Select(e => KeyValuePair.Create(e.Key, Compile(e.Value, variables, problems)))])),
        DocumentList list => Collapse(node, new Items([.. list.Items.Select(item => Compile(item, variables, problems))])),
        DocumentScalar { ScalarKind: JsonValueKind.String } scalar when RuntimeExpression.IsEnclosed(scalar.Text) =>
            RuntimeExpression.Compile(scalar.Text, scalar.Place, variables, problems) is { } expression ? Of(expression) : new Literal(JsonComposer.Null),
        _ => new Literal(DocumentJson.ToJson(node)),
    };

    /// <summary>The same in the DSL's loose mode: every text that is an expression is evaluated, enclosed or not. One that is not enclosed and fails
    /// stands for itself.</summary>
    public static ExpressionTemplate CompileLoose(DocumentNode node, IReadOnlyCollection<string> variables, List<Problem> problems) => node switch
    {
        DocumentMap map => Collapse(node, new Map([.. map.Entries.Select(e => KeyValuePair.Create(e.Key, CompileLoose(e.Value, variables, problems)))])),
        DocumentList list => Collapse(node, new Items([.. list.Items.Select(item => CompileLoose(item, variables, problems))])),
        DocumentScalar { ScalarKind: JsonValueKind.String } scalar when !RuntimeExpression.IsEnclosed(scalar.Text) =>
            RuntimeExpression.Compile(scalar.Text, scalar.Place, variables, []) is { } expression ? Try(expression, DocumentJson.ToJson(node)) : new Literal(DocumentJson.ToJson(node)),
        _ => Compile(node, variables, problems),
    };

    /// <summary>The template for a place where the DSL takes a bare expression or an object (<c>input.from</c>, <c>output.as</c>, <c>export.as</c>).</summary>
    public static ExpressionTemplate CompileBare(DocumentNode node, IReadOnlyCollection<string> variables, List<Problem> problems) =>
        node is DocumentScalar { ScalarKind: JsonValueKind.String }
            ? RuntimeExpression.Compile(node, variables, problems) is { } expression ? Of(expression) : new Literal(JsonComposer.Null)
            : Compile(node, variables, problems);

    /// <summary>The template for a URI: an expression, or a text in which <c>{name}</c> stands for a property of the input (see <see cref="UriTemplate"/>).</summary>
    public static ExpressionTemplate CompileUri(DocumentNode node, IReadOnlyCollection<string> variables, List<Problem> problems) =>
        node is DocumentScalar { ScalarKind: JsonValueKind.String } scalar && !RuntimeExpression.IsEnclosed(scalar.Text) && UriTemplate.Parse(scalar.Text) is { } uri
            ? new Expanded(uri)
            : Compile(node, variables, problems);

    /// <summary>A template that is one expression. One over <c>$secrets</c> or <c>$authorization</c> stays sealed: its result is <see cref="SealedValue.Mask"/>.</summary>
    public static ExpressionTemplate Of(RuntimeExpression expression) =>
        expression.Variables.Any(ArgumentNames.Sealed.Contains) ? new Unopened(expression) : new Computed(expression);

    private static ExpressionTemplate Try(RuntimeExpression expression, JsonElement text) => Of(expression) is Unopened sealedOne ? sealedOne : new Tried(expression, text);

    /// <summary>An object of templates that were compiled one by one.</summary>
    public static ExpressionTemplate Of(IEnumerable<KeyValuePair<string, ExpressionTemplate>> entries)
    {
        var map = new Map([.. entries]);
        return map.IsConstant && map.Evaluate(JsonComposer.Null, NoVariables, JqBudget.Default) is ExpressionOutcome.Value value ? new Literal(value.Json) : map;
    }

    /// <summary>Evaluates every expression against the same input; the first that fails is the answer. <paramref name="budget"/> holds for each
    /// expression by itself.</summary>
    public abstract ExpressionOutcome Evaluate(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget);

    /// <summary>What evaluating leaves sealed: expressions over <c>$secrets</c>, each with its JSON pointer under <paramref name="at"/>.</summary>
    internal virtual IEnumerable<(string At, RuntimeExpression Expression)> Sealed(string at) => [];

    /// <summary>The result as far as it can be known.</summary>
    internal abstract Foreseen Foresee(Foresight foresight);

    /// <summary>Writes the result, or notes the failure and returns false.</summary>
    private protected abstract bool TryWrite(Utf8JsonWriter writer, Evaluation evaluation);

    private static ExpressionTemplate Collapse(DocumentNode node, Composite template) =>
        template.IsConstant ? new Literal(DocumentJson.ToJson(node)) : template;

    private protected sealed class Evaluation(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget)
    {
        public ExpressionOutcome.Failed? Failure { get; private set; }

        public bool TryWrite(Utf8JsonWriter writer, ExpressionTemplate template)
        {
            switch (template.Evaluate(input, variables, budget))
            {
                case ExpressionOutcome.Value value:
                    writer.Copy(value.Json);
                    return true;
                case var outcome:
                    Failure = (ExpressionOutcome.Failed)outcome;
                    return false;
            }
        }
    }

    private sealed class Literal(JsonElement value) : ExpressionTemplate
    {
        private readonly ExpressionOutcome outcome = new ExpressionOutcome.Value(value);

        public override JsonElement? Constant => value;

        public override ExpressionOutcome Evaluate(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget) => outcome;

        internal override Foreseen Foresee(Foresight foresight) => new Foreseen.Known(value);

        private protected override bool TryWrite(Utf8JsonWriter writer, Evaluation evaluation)
        {
            writer.Copy(value);
            return true;
        }
    }

    private sealed class Computed(RuntimeExpression expression) : ExpressionTemplate
    {
        public override ExpressionOutcome Evaluate(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget) =>
            expression.Evaluate(input, variables, budget);

        internal override Foreseen Foresee(Foresight foresight) => foresight.Evaluate(expression);

        private protected override bool TryWrite(Utf8JsonWriter writer, Evaluation evaluation) => evaluation.TryWrite(writer, this);
    }

    private sealed class Tried(RuntimeExpression expression, JsonElement text) : ExpressionTemplate
    {
        public override ExpressionOutcome Evaluate(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget) =>
            expression.Evaluate(input, variables, budget) is ExpressionOutcome.Value value ? value : new ExpressionOutcome.Value(text);

        internal override Foreseen Foresee(Foresight foresight) => foresight.Evaluate(expression) is Foreseen.Known known ? known : Foreseen.Unknown;

        private protected override bool TryWrite(Utf8JsonWriter writer, Evaluation evaluation) => evaluation.TryWrite(writer, this);
    }

    private sealed class Unopened(RuntimeExpression expression) : ExpressionTemplate
    {
        private static readonly ExpressionOutcome Masked = new ExpressionOutcome.Value(JsonComposer.Text(SealedValue.Mask));

        public override ExpressionOutcome Evaluate(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget) => Masked;

        internal override IEnumerable<(string At, RuntimeExpression Expression)> Sealed(string at) => [(at, expression)];

        internal override Foreseen Foresee(Foresight foresight) => Foreseen.Text(SealedValue.Mask);

        private protected override bool TryWrite(Utf8JsonWriter writer, Evaluation evaluation) => evaluation.TryWrite(writer, this);
    }

    private sealed class Expanded(UriTemplate uri) : ExpressionTemplate
    {
        public override ExpressionOutcome Evaluate(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget) =>
            uri.Expand(input);

        internal override Foreseen Foresee(Foresight foresight) => uri.Foresee(foresight.Data);

        private protected override bool TryWrite(Utf8JsonWriter writer, Evaluation evaluation) => evaluation.TryWrite(writer, this);
    }

    private abstract class Composite : ExpressionTemplate
    {
        public abstract bool IsConstant { get; }

        public override ExpressionOutcome Evaluate(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget)
        {
            var evaluation = new Evaluation(input, variables, budget);
            var json = JsonComposer.ComposeUnless((Template: this, Evaluation: evaluation), static (writer, all) => all.Template.TryWrite(writer, all.Evaluation));
            return json is { } value ? new ExpressionOutcome.Value(value) : evaluation.Failure!;
        }
    }

    private sealed class Map(KeyValuePair<string, ExpressionTemplate>[] entries) : Composite
    {
        public override bool IsConstant => entries.All(entry => entry.Value.Constant is not null);

        internal override IEnumerable<(string At, RuntimeExpression Expression)> Sealed(string at) =>
            entries.SelectMany(entry => entry.Value.Sealed($"{at}/{entry.Key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"));

        internal override Foreseen Foresee(Foresight foresight) => Foreseen.Object(Named(foresight));

        private Dictionary<string, Foreseen> Named(Foresight foresight)
        {
            var fields = new Dictionary<string, Foreseen>(entries.Length, StringComparer.Ordinal);
            foreach (var (key, template) in entries)
            {
                fields[key] = foresight.Evaluate(template);
            }

            return fields;
        }

        private protected override bool TryWrite(Utf8JsonWriter writer, Evaluation evaluation)
        {
            writer.WriteStartObject();
            foreach (var (key, template) in entries)
            {
                writer.WritePropertyName(key);
                if (!template.TryWrite(writer, evaluation))
                {
                    return false;
                }
            }

            writer.WriteEndObject();
            return true;
        }
    }

    private sealed class Items(ExpressionTemplate[] items) : Composite
    {
        public override bool IsConstant => items.All(item => item.Constant is not null);

        internal override IEnumerable<(string At, RuntimeExpression Expression)> Sealed(string at) =>
            items.SelectMany((item, index) => item.Sealed(string.Create(CultureInfo.InvariantCulture, $"{at}/{index}")));

        internal override Foreseen Foresee(Foresight foresight) => Foreseen.List(items.Select(item => foresight.Evaluate(item)).ToList());

        private protected override bool TryWrite(Utf8JsonWriter writer, Evaluation evaluation)
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                if (!item.TryWrite(writer, evaluation))
                {
                    return false;
                }
            }

            writer.WriteEndArray();
            return true;
        }
    }
}
