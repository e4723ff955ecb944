using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Workflows;

/// <summary>Where a task stands.</summary>
/// <param name="Depth">Tasks around it.</param>
/// <param name="Children">Kinds of workflows that it may run: those with a smaller number.</param>
public sealed record Place(int Depth, int Children)
{
    public Place Inside => this with { Depth = Depth + 1 };
}

/// <summary>Makes up tasks of every kind, as JSON.</summary>
public sealed class TaskMaker(Chance chance)
{
    /// <summary>How the names of tasks begin that do not wait for the run they start.</summary>
    public const string Unawaited = "unawaited";

    private const int Deepest = 3;

    private int named;

    /// <param name="count">How many tasks there are at least; some come with others.</param>
    public string List(int count, Place place) => $"[{string.Join(',', Enumerable.Range(0, count).Select(_ => Task(place)))}]";

    public string Timeout(int least, int most) => $$"""
        "timeout":{"after":{"seconds":{{chance.Between(least, most)}} } }
        """;

    private string Task(Place place)
    {
        var kind = chance.Below(place.Depth < Deepest ? 100 : 48);
        return kind switch
        {
            < 24 => Call(),
            < 32 => Wait(),
            < 37 => Named($$""" "set":{"n":{{chance.Below(100)}} } """),
            < 41 => Named(""" "emit":{"event":{"with":{"source":"https://sim.test/","type":"emitted","data":{"n":1}}}} """),
            < 47 => Listen(place),
            < 48 => Named(""" "if":"true","raise":{"error":{"type":"https://sim.test/no","status":418}} """),
            < 58 => For(place),
            < 70 => Fork(place),
            < 82 => Try(place),
            < 90 when place.Children > 0 => Child(place),
            < 94 => Jump(),
            < 97 => Leave(),
            _ => Named($""" "do":{List(chance.Between(1, 2), place.Inside)} """),
        };
    }

    private string Named(string inside)
    {
        var limit = chance.Is(0.08) ? "," + Timeout(1, 60) : "";
        var condition = chance.Is(0.03) && !inside.Contains("\"if\"", StringComparison.Ordinal) ? ",\"if\":\"false\"" : "";
        return $$"""{"t{{named++}}":{ {{inside}}{{limit}}{{condition}} } }""";
    }

    private string Call() => Named(CallInside());

    private string CallInside()
    {
        var (method, metadata) = chance.Below(3) switch
        {
            0 => ("put", ""),
            1 => ("post", ""),
            _ => ("post", ""","metadata":{"router":{"retry":"check","check":{"endpoint":"http://sink.test/check"}}}"""),
        };
        return $$""" "call":"http","with":{"method":"{{method}}","endpoint":"http://sink.test/act"}{{metadata}} """;
    }

    private string Wait() => Named(chance.Is(0.3)
        ? $$""" "wait":{"milliseconds":{{chance.Between(1, 900)}}} """
        : $$""" "wait":{"seconds":{{chance.Between(1, 60)}}} """);

    private string Listen(Place place)
    {
        var to = chance.Below(4) switch
        {
            0 => """{"one":{"with":{"type":"a"}}}""",
            1 => """{"any":[{"with":{"type":"a"}},{"with":{"type":"b"}}],"until":". | length == 2"}""",
            2 => """{"all":[{"with":{"type":"a"}},{"with":{"type":"b"}}]}""",
            _ => """{"any":[{"with":{"type":"a"}}],"until":{"one":{"with":{"type":"z"}}}}""",
        };
        var each = place.Depth < Deepest && chance.Is(0.3) ? $$""","foreach":{"item":"e","do":{{List(1, place.Inside with { Depth = Deepest, Children = 0 })}} }""" : "";
        return Named($$""" "listen":{"to":{{to}} }{{each}} """);
    }

    private string For(Place place)
    {
        var items = chance.Between(1, 3);
        var spread = chance.Is(0.4) ? $$""","metadata":{"router":{"concurrency":{{chance.Between(1, 3)}},"onError":"{{chance.Of(["stop", "collect"])}}"} }""" : "";
        return Named($$""" "for":{"in":"[range({{items}})]"},"do":{{List(1, place.Inside)}}{{spread}} """);
    }

    private string Fork(Place place)
    {
        var branches = string.Join(',', Enumerable.Range(0, chance.Between(2, 3)).Select(_ => Task(place.Inside)));
        return Named($$""" "fork":{"compete":{{(chance.Is(0.5) ? "true" : "false")}},"branches":[{{branches}}]} """);
    }

    private string Try(Place place)
    {
        var retry = $$""" "retry":{"delay":{"seconds":{{chance.Between(1, 20)}}},"limit":{"attempt":{"count":{{chance.Between(1, 3)}}} } } """;
        var handler = $""" "do":{List(1, place.Inside)} """;
        var answer = chance.Below(3) switch
        {
            0 => retry,
            1 => handler,
            _ => $"{retry},{handler}",
        };
        return Named($$""" "try":{{List(chance.Between(1, 2), place.Inside)}},"catch":{ {{answer}} } """);
    }

    private string Child(Place place)
    {
        var workflow = $$"""{"namespace":"sim","name":"child{{chance.Below(place.Children)}}","version":"1.0.0","input":{"n":1} }""";
        return chance.Is(0.2)
            ? $$"""{"{{Unawaited}}{{named++}}":{"run":{"workflow":{{workflow}},"await":false} } }"""
            : Named($$""" "run":{"workflow":{{workflow}} } """);
    }

    /// <summary>A task that is come back to: each visit is a new effect.</summary>
    private string Jump()
    {
        var again = $"t{named++}";
        var call = $$"""{"t{{named++}}":{ {{CallInside()}},"output":{"as":"${ $input }"} } }""";
        var list = $$"""
            {"t{{named++}}":{"set":{"n":0} } },{"{{again}}":{"set":{"n":"${ .n + 1 }"} } },{{call}},
            {"t{{named++}}":{"switch":[{"again":{"when":".n < {{chance.Between(2, 3)}}","then":"{{again}}"} },{"on":{"then":"continue"} }]} }
            """;
        return Named($""" "do":[{list}] """);
    }

    private string Leave() => Named($$""" "switch":[{"x":{"when":"{{chance.Of(["true", "false"])}}","then":"{{chance.Of(["exit", "end"])}}"} },{"on":{"then":"continue"} }] """);
}
