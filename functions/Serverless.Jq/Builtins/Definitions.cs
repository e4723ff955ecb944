namespace Serverless.Jq.Builtins;

/// <summary>Functions of the library that are written in jq itself, compiled into a program that uses them.</summary>
internal static class Definitions
{
    private static readonly Dictionary<(string, int), string> all = new()
    {
        [("recurse", 1)] = "def recurse(f): def r: ., (f | r); r;",
        [("recurse", 2)] = "def recurse(f; cond): def r: ., (f | select(cond) | r); r;",
        [("while", 2)] = "def while(cond; update): def _while: if cond then ., (update | _while) else empty end; _while;",
        [("until", 2)] = "def until(cond; next): def _until: if cond then . else (next | _until) end; _until;",
        [("range", 3)] = "def range($init; $upto; $by): if $by > 0 then $init | while(. < $upto; . + $by) elif $by < 0 then $init | while(. > $upto; . + $by) else empty end;",
        [("paths", 1)] = "def paths(node_filter): path(recurse | select(node_filter)) | select(length > 0);",
        [("leaf_paths", 0)] = "def leaf_paths: paths(scalars);",
        [("nth", 2)] = "def nth($n; g): if $n < 0 then error(\"nth doesn't support negative indices\") else first(skip($n; g)) end;",
        [("combinations", 0)] = "def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $y | [$x] + $y end;",
        [("combinations", 1)] = "def combinations(n): . as $dot | [range(n) | $dot] | combinations;",
        [("walk", 1)] = "def walk(f): def w: if type == \"object\" then map_values(w) elif type == \"array\" then map(w) else . end | f; w;",
        [("inputs", 0)] = "def inputs: try repeat(input) catch if . == \"break\" then empty else error end;",
        [("finites", 0)] = "def finites: select(isfinite);",
        [("normals", 0)] = "def normals: select(isnormal);",
        [("todate", 0)] = "def todate: strftime(\"%Y-%m-%dT%H:%M:%SZ\");",
        [("todateiso8601", 0)] = "def todateiso8601: strftime(\"%Y-%m-%dT%H:%M:%SZ\");",
        [("fromdate", 0)] = "def fromdate: strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime;",
        [("fromdateiso8601", 0)] = "def fromdateiso8601: strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime;",
        [("date", 0)] = "def date: todate;",
        [("dateadd", 2)] = "def dateadd(u; n): . + n;",
        [("datesub", 2)] = "def datesub(u; n): . - n;",
        [("truncate_stream", 1)] = "def truncate_stream(stream): . as $n | null | stream | . as $input | if (.[0] | length) > $n then setpath([0]; $input[0][$n:]) else empty end;",
        [("fromstream", 1)] =
            "def fromstream(i): {x: null, e: false} as $init | foreach i as $i ($init; if .e then $init else . end "
            + "| if $i | length == 2 then setpath([\"e\"]; $i[0] | length == 0) | setpath([\"x\"] + $i[0]; $i[1]) else setpath([\"e\"]; $i[0] | length == 1) end; "
            + "if .e then .x else empty end);",
        [("tostream", 0)] = "def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);",
        [("debug", 1)] = "def debug(msgs): (msgs | debug | empty), .;",
        [("INDEX", 2)] = "def INDEX(stream; idx_expr): reduce stream as $row ({}; .[$row | idx_expr | tostring] = $row);",
        [("INDEX", 1)] = "def INDEX(idx_expr): INDEX(.[]; idx_expr);",
        [("JOIN", 2)] = "def JOIN($idx; idx_expr): [.[] | [., $idx[idx_expr]]];",
        [("JOIN", 3)] = "def JOIN($idx; stream; idx_expr): stream | [., $idx[idx_expr]];",
        [("JOIN", 4)] = "def JOIN($idx; stream; idx_expr; join_expr): stream | [., $idx[idx_expr]] | join_expr;",
    };

    public static IEnumerable<(string, int)> Names => all.Keys;

    public static string? Find(string name, int arguments) => all.GetValueOrDefault((name, arguments));
}
