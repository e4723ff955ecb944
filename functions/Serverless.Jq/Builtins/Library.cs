using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;
using Serverless.Jq.Syntax;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>The functions this library knows by itself, by name and number of arguments. The rest are <see cref="Definitions"/>.</summary>
internal static class Library
{
    private static readonly IterateNode each = new(optional: false);

    private static readonly Dictionary<string, Native0> natives0 = new()
    {
        ["not"] = static (Run _, in JqValue input) => JqValue.Of(!input.IsTruthy),
        ["length"] = static (Run _, in JqValue input) => Strings.Length(input),
        ["utf8bytelength"] = static (Run _, in JqValue input) => Strings.Utf8Length(input),
        ["keys"] = static (Run run, in JqValue input) => Collections.Keys(run, input, sorted: true),
        ["keys_unsorted"] = static (Run run, in JqValue input) => Collections.Keys(run, input, sorted: false),
        ["to_entries"] = Collections.ToEntries,
        ["from_entries"] = Collections.FromEntries,
        ["reverse"] = Collections.Reverse,
        ["transpose"] = Collections.Transpose,
        ["flatten"] = static (Run run, in JqValue input) => Collections.Flatten(run, input, double.PositiveInfinity),
        ["sort"] = static (Run run, in JqValue input) => Sorting.Sort(run, input, input),
        ["unique"] = static (Run run, in JqValue input) => Sorting.Unique(run, input, input),
        ["min"] = static (Run run, in JqValue input) => Sorting.Extreme(run, input, input, least: true),
        ["max"] = static (Run run, in JqValue input) => Sorting.Extreme(run, input, input, least: false),
        ["type"] = static (Run _, in JqValue input) => JqValue.Of(input.KindName),
        ["tostring"] = Strings.ToText,
        ["tojson"] = Strings.Json,
        ["fromjson"] = Strings.FromJson,
        ["tonumber"] = static (Run _, in JqValue input) => Strings.ToNumber(input),
        ["toboolean"] = static (Run _, in JqValue input) => Strings.ToBoolean(input),
        ["toarray"] = static (Run _, in JqValue input) => input.IsArray ? input : JqValue.ArrayOf(input),
        ["ascii_downcase"] = static (Run run, in JqValue input) => Strings.ChangeCase(run, input, upper: false),
        ["ascii_upcase"] = static (Run run, in JqValue input) => Strings.ChangeCase(run, input, upper: true),
        ["explode"] = Strings.Explode,
        ["implode"] = Strings.Implode,
        ["ascii"] = static (Run run, in JqValue input) => Strings.Implode(run, JqValue.ArrayOf(input)),
        ["trim"] = static (Run _, in JqValue input) => Strings.Trim(input, left: true, right: true),
        ["ltrim"] = static (Run _, in JqValue input) => Strings.Trim(input, left: true, right: false),
        ["rtrim"] = static (Run _, in JqValue input) => Strings.Trim(input, left: false, right: true),
        ["abs"] = static (Run _, in JqValue input) => ValueOrder.Compare(input, JqValue.Of(0)) < 0 ? Operators.Negate(input) : input,
        ["infinite"] = static (Run _, in JqValue _) => JqValue.Of(double.PositiveInfinity),
        ["nan"] = static (Run _, in JqValue _) => JqValue.Of(double.NaN),
        ["isinfinite"] = static (Run _, in JqValue input) => JqValue.Of(input.IsNumber && double.IsInfinity(input.Number)),
        ["isnan"] = static (Run _, in JqValue input) => JqValue.Of(input.IsNumber && input.IsNaN),
        ["isnormal"] = static (Run _, in JqValue input) => JqValue.Of(input.IsNumber && double.IsNormal(input.Number)),
        ["isfinite"] = static (Run _, in JqValue input) => JqValue.Of(input.IsNumber && !double.IsInfinity(input.Number)),
        ["frexp"] = static (Run _, in JqValue input) => Mathematics.SplitExponent(Number(input)),
        ["modf"] = static (Run _, in JqValue input) => Mathematics.SplitFraction(Number(input)),
        ["lgamma_r"] = static (Run _, in JqValue input) =>
            JqValue.ArrayOf(JqValue.Of(SpecialFunctions.LogGamma(Number(input))), JqValue.Of(SpecialFunctions.SignOfGamma(Number(input)))),
        ["have_decnum"] = static (Run _, in JqValue _) => JqValue.True,
        ["have_literal_numbers"] = static (Run _, in JqValue _) => JqValue.True,
        ["now"] = static (Run run, in JqValue _) => Dates.Now(run),
        ["gmtime"] = static (Run _, in JqValue input) => Dates.ToTime(input, "gmtime"),
        ["localtime"] = static (Run _, in JqValue input) => Dates.ToTime(input, "localtime"),
        ["mktime"] = static (Run _, in JqValue input) => Dates.ToSeconds(input),
        ["debug"] = static (Run run, in JqValue input) => Heard(run, run.Host?.Debug, input),
        ["stderr"] = static (Run run, in JqValue input) => Heard(run, run.Host?.Stderr, input),
        ["input_filename"] = static (Run run, in JqValue _) => run.Host?.InputFilename?.Invoke() is { } name ? JqValue.Of(name) : default,
        ["input_line_number"] = static (Run run, in JqValue _) => JqValue.Of(run.Host?.InputLineNumber?.Invoke() ?? 0),
        ["halt"] = static (Run run, in JqValue _) => throw run.Halt(0, null),
        ["halt_error"] = static (Run run, in JqValue input) => throw run.Halt(5, input),
        ["builtins"] = static (Run _, in JqValue _) => AllNames.Value,
        ["get_search_list"] = static (Run _, in JqValue _) => JqValue.Of(JqArray.Empty),
        ["modulemeta"] = static (Run _, in JqValue input) => throw new JqError(input.IsString ? "modules are not supported" : "modulemeta input module name must be a string"),
    };

    private static readonly Dictionary<string, Native1> natives1 = new()
    {
        ["startswith"] = Strings.StartsWith,
        ["endswith"] = Strings.EndsWith,
        ["ltrimstr"] = Strings.TrimStart,
        ["rtrimstr"] = Strings.TrimEnd,
        ["trimstr"] = static (Run run, in JqValue input, in JqValue part) => Strings.TrimEnd(run, Strings.TrimStart(run, input, part), part),
        ["split"] = Strings.Split,
        ["join"] = Strings.Join,
        ["has"] = static (Run _, in JqValue input, in JqValue key) => JqValue.Of(Access.Has(input, key)),
        ["in"] = static (Run _, in JqValue input, in JqValue container) => JqValue.Of(Access.Has(container, input)),
        ["contains"] = Collections.Contains,
        ["inside"] = static (Run run, in JqValue input, in JqValue container) => Collections.Contains(run, container, input),
        ["bsearch"] = static (Run _, in JqValue input, in JqValue target) => Collections.Search(input, target),
        ["flatten"] = static (Run run, in JqValue input, in JqValue depth) =>
            Collections.Flatten(run, input, depth.IsNumber ? depth.Number : depth.Kind < JqKind.Number ? -1 : throw TypeErrors.Of(depth, JqValue.Of(1), "cannot be subtracted")),
        ["indices"] = Collections.Indices,
        ["_strindices"] = Strings.Indexes,
        ["delpaths"] = static (Run run, in JqValue input, in JqValue paths) => Places.DeletePaths(run, input, paths),
        ["format"] = static (Run run, in JqValue input, in JqValue format) =>
            format.IsString ? Formats.Apply(run, format.Text, input) : throw TypeErrors.Of(format, "is not a valid format"),
        ["strftime"] = static (Run run, in JqValue input, in JqValue format) => Dates.Format(run, input, format, "strftime/1"),
        ["strflocaltime"] = static (Run run, in JqValue input, in JqValue format) => Dates.Format(run, input, format, "strflocaltime/1"),
        ["strptime"] = static (Run _, in JqValue input, in JqValue format) => Dates.Parse(input, format),
        ["test"] = static (Run run, in JqValue input, in JqValue regex) => Regexes.Parts(regex) is var (pattern, modifiers) ? Regexes.Test(run, input, pattern, modifiers) : default,
        ["halt_error"] = static (Run run, in JqValue input, in JqValue code) =>
            throw (code.IsNumber ? run.Halt((int)code.Number, input) : TypeErrors.Of(input, "halt_error/1: number required")),
    };

    /// <summary>Functions of one argument whose array of results is then iterated, as <c>match</c> does.</summary>
    private static readonly Dictionary<string, Native1> streams1 = new()
    {
        ["match"] = static (Run run, in JqValue input, in JqValue regex) => Regexes.Parts(regex) is var (pattern, modifiers) ? Regexes.Match(run, input, pattern, modifiers) : default,
        ["capture"] = static (Run run, in JqValue input, in JqValue regex) => Regexes.Parts(regex) is var (pattern, modifiers) ? Regexes.Capture(run, input, pattern, modifiers) : default,
        ["scan"] = static (Run run, in JqValue input, in JqValue regex) => Regexes.Scan(run, input, regex, default),
        ["splits"] = static (Run run, in JqValue input, in JqValue regex) => Regexes.Split(run, input, regex, default),
    };

    private static readonly Dictionary<string, NativeN> streams2 = new()
    {
        ["match"] = static (Run run, in JqValue input, ReadOnlySpan<JqValue> regex) => Regexes.Match(run, input, regex[0], regex[1]),
        ["capture"] = static (Run run, in JqValue input, ReadOnlySpan<JqValue> regex) => Regexes.Capture(run, input, regex[0], regex[1]),
        ["scan"] = static (Run run, in JqValue input, ReadOnlySpan<JqValue> regex) => Regexes.Scan(run, input, regex[0], regex[1]),
        ["splits"] = static (Run run, in JqValue input, ReadOnlySpan<JqValue> regex) => Regexes.Split(run, input, regex[0], regex[1]),
    };

    private static readonly Dictionary<string, NativeN> natives2 = new()
    {
        ["test"] = static (Run run, in JqValue input, ReadOnlySpan<JqValue> regex) => Regexes.Test(run, input, regex[0], regex[1]),
        ["split"] = static (Run run, in JqValue input, ReadOnlySpan<JqValue> regex) => Regexes.Split(run, input, regex[0], regex[1]),
        ["setpath"] = static (Run run, in JqValue input, ReadOnlySpan<JqValue> arguments) => Places.SetPath(run, input, arguments[0], arguments[1]),
    };

    private static readonly Dictionary<(string, int), Func<Node[], Node>> nodes = new()
    {
        [("empty", 0)] = static _ => new EmptyNode(),
        [("error", 0)] = static _ => new ErrorNode(IdentityNode.Instance),
        [("error", 1)] = static a => new ErrorNode(a[0]),
        [("recurse", 0)] = static _ => new RecurseNode(),
        [("input", 0)] = static _ => new InputNode(),
        [("env", 0)] = static _ => new EnvironmentNode(),
        [("add", 0)] = static _ => new SumNode(each),
        [("add", 1)] = static a => new SumNode(a[0]),
        [("any", 0)] = static _ => new ExistsNode(each, IdentityNode.Instance, wanted: true, found: true),
        [("all", 0)] = static _ => new ExistsNode(each, IdentityNode.Instance, wanted: false, found: false),
        [("any", 1)] = static a => new ExistsNode(each, a[0], wanted: true, found: true),
        [("all", 1)] = static a => new ExistsNode(each, a[0], wanted: false, found: false),
        [("any", 2)] = static a => new ExistsNode(a[0], a[1], wanted: true, found: true),
        [("all", 2)] = static a => new ExistsNode(a[0], a[1], wanted: false, found: false),
        [("isempty", 1)] = static a => new ExistsNode(a[0], null, wanted: false, found: false),
        [("IN", 1)] = static a => new ExistsNode(new OperatorNode(Operator.Equal, a[0], IdentityNode.Instance), IdentityNode.Instance, wanted: true, found: true),
        [("IN", 2)] = static a => new ExistsNode(new OperatorNode(Operator.Equal, a[0], a[1]), IdentityNode.Instance, wanted: true, found: true),
        [("map", 1)] = static a => new ArrayNode(Compose.Pipe(each, a[0])),
        [("map_values", 1)] = static a => new ModifyNode(each, a[0]),
        [("with_entries", 1)] = static a => Compose.Pipe(new Native0Node(Collections.ToEntries), Compose.Pipe(new ArrayNode(Compose.Pipe(each, a[0])), new Native0Node(Collections.FromEntries))),
        [("select", 1)] = static a => new SelectNode(a[0]),
        [("values", 0)] = static _ => KindSelect(static kind => kind != JqKind.Null),
        [("nulls", 0)] = static _ => KindSelect(static kind => kind == JqKind.Null),
        [("booleans", 0)] = static _ => KindSelect(static kind => kind is JqKind.True or JqKind.False),
        [("numbers", 0)] = static _ => KindSelect(static kind => kind == JqKind.Number),
        [("strings", 0)] = static _ => KindSelect(static kind => kind == JqKind.String),
        [("arrays", 0)] = static _ => KindSelect(static kind => kind == JqKind.Array),
        [("objects", 0)] = static _ => KindSelect(static kind => kind == JqKind.Object),
        [("iterables", 0)] = static _ => KindSelect(static kind => kind is JqKind.Array or JqKind.Object),
        [("scalars", 0)] = static _ => KindSelect(static kind => kind is not (JqKind.Array or JqKind.Object)),
        [("path", 1)] = static a => new PathNode(a[0]),
        [("paths", 0)] = static _ => Compose.Pipe(new PathNode(new RecurseNode()), new SelectNode(NotEmpty())),
        [("getpath", 1)] = static a => new GetPathNode(a[0]),
        [("del", 1)] = static a => new DeleteNode(a[0]),
        [("pick", 1)] = static a => new PickNode(a[0]),
        [("first", 0)] = static _ => At(0),
        [("last", 0)] = static _ => At(-1),
        [("first", 1)] = static a => new FirstNode(a[0]),
        [("last", 1)] = static a => new LastNode(a[0]),
        [("index", 1)] = static a => Compose.Pipe(new Native1Node(Collections.Indices, a[0]), At(0)),
        [("rindex", 1)] = static a => Compose.Pipe(new Native1Node(Collections.Indices, a[0]), At(-1)),
        [("nth", 1)] = static a => Compose.Index(IdentityNode.Instance, a[0], optional: false),
        [("limit", 2)] = static a => new LimitNode(a[0], a[1], skips: false),
        [("skip", 2)] = static a => new LimitNode(a[0], a[1], skips: true),
        [("range", 1)] = static a => new RangeNode(new ConstantNode(JqValue.Of(0)), a[0]),
        [("range", 2)] = static a => new RangeNode(a[0], a[1]),
        [("repeat", 1)] = static a => new RepeatNode(a[0]),
        [("sort_by", 1)] = static a => new KeyedNode(Keyed.Sort, a[0]),
        [("group_by", 1)] = static a => new KeyedNode(Keyed.Group, a[0]),
        [("unique_by", 1)] = static a => new KeyedNode(Keyed.Unique, a[0]),
        [("min_by", 1)] = static a => new KeyedNode(Keyed.Least, a[0]),
        [("max_by", 1)] = static a => new KeyedNode(Keyed.Greatest, a[0]),
        [("sub", 2)] = static a => new SubstituteNode(a[0], a[1], null, global: false),
        [("sub", 3)] = static a => new SubstituteNode(a[0], a[1], a[2], global: false),
        [("gsub", 2)] = static a => new SubstituteNode(a[0], a[1], null, global: true),
        [("gsub", 3)] = static a => new SubstituteNode(a[0], a[1], a[2], global: true),
    };

    /// <summary>Forms for arguments with at most one output; the general form is a definition.</summary>
    private static readonly Dictionary<(string, int), Func<Node[], Node>> simpleNodes = new()
    {
        [("recurse", 1)] = static a => new ChainNode(a[0]),
        [("while", 2)] = static a => new WhileNode(a[0], a[1]),
        [("walk", 1)] = static a => new WalkNode(a[0]),
    };

    public static Node? Find(string name, List<Argument> arguments, RegexConstants regexes)
    {
        var parts = arguments.Select(argument => argument.Node).ToArray();
        regexes.Note(name, parts);
        if (nodes.TryGetValue((name, parts.Length), out var make)
            || (simpleNodes.TryGetValue((name, parts.Length), out make) && Array.TrueForAll(parts, part => part.Arity != Arity.Many)))
        {
            return make(parts);
        }

        return parts.Length switch
        {
            0 => Find0(name),
            1 => Find1(name, parts[0]),
            2 when name == "until" && Array.TrueForAll(parts, part => part.Arity == Arity.One) => new UntilNode(parts[0], parts[1]),
            2 when natives2.TryGetValue(name, out var native) => new NativeNNode(native, parts),
            2 when streams2.TryGetValue(name, out var native) => Compose.Pipe(new NativeNNode(native, parts), each),
            2 when Mathematics.Of2.TryGetValue(name, out var function) => new NativeNNode(
                (Run _, in JqValue _, ReadOnlySpan<JqValue> numbers) => JqValue.Of(function(Number(numbers[0]), Number(numbers[1]))), parts),
            3 when name == "fma" => new NativeNNode(
                static (Run _, in JqValue _, ReadOnlySpan<JqValue> numbers) => JqValue.Of(Math.FusedMultiplyAdd(Number(numbers[0]), Number(numbers[1]), Number(numbers[2]))), parts),
            _ => null,
        };
    }

    private static Native0Node? Find0(string name)
    {
        if (natives0.TryGetValue(name, out var native))
        {
            return new Native0Node(native);
        }

        return Mathematics.Of1.TryGetValue(name, out var function)
            ? new Native0Node((Run _, in JqValue input) => JqValue.Of(function(Number(input))))
            : null;
    }

    private static Node? Find1(string name, Node argument)
    {
        if (natives1.TryGetValue(name, out var native))
        {
            return new Native1Node(native, argument);
        }

        return streams1.TryGetValue(name, out native) ? Compose.Pipe(new Native1Node(native, argument), each) : null;
    }

    private static SelectNode KindSelect(Func<JqKind, bool> wanted) =>
        new(new Native0Node((Run _, in JqValue input) => JqValue.Of(wanted(input.Kind))));

    private static Node At(int index) => Compose.Index(IdentityNode.Instance, new ConstantNode(JqValue.Of(index)), optional: false);

    private static Native0Node NotEmpty() => new(static (Run _, in JqValue input) => JqValue.Of(input.Array.Count > 0));

    private static double Number(in JqValue value) => value.IsNumber ? value.Number : throw TypeErrors.Of(value, "number required");

    private static JqValue Heard(Run run, Action<System.Text.Json.JsonElement>? listener, in JqValue value)
    {
        listener?.Invoke(JsonText.Element(value, run.Budget));
        return value;
    }

    private static JqValue Names()
    {
        var all = natives0.Keys.Concat(Mathematics.Of1.Keys).Select(name => (name, 0))
            .Concat(natives1.Keys.Concat(streams1.Keys).Select(name => (name, 1)))
            .Concat(natives2.Keys.Concat(streams2.Keys).Concat(Mathematics.Of2.Keys).Append("until").Select(name => (name, 2)))
            .Concat(nodes.Keys).Concat(simpleNodes.Keys).Concat(Definitions.Names).Append(("fma", 3))
            .Where(function => !function.Item1.StartsWith('_'))
            .Select(function => $"{function.Item1}/{function.Item2}")
            .Distinct();
        return JqValue.ArrayOf([.. all.Select(JqValue.Of)]);
    }

    /// <summary>Apart, because it is made from the tables above once they are whole.</summary>
    private static class AllNames
    {
        public static readonly JqValue Value = Names();
    }
}
