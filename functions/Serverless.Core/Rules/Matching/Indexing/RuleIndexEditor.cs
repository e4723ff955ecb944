using Serverless.Core.Rules.Matching.Scanning;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>Makes the next index from one that stays as it is. One thread at a time.</summary>
internal sealed class RuleIndexEditor
{
    private static int editors;

    private readonly int editor = Interlocked.Increment(ref editors);
    private readonly PagedList<RulePath>.Editing paths;
    private readonly PagedList<Question>.Editing questions;
    private readonly PagedList<QuestionUse>.Editing uses;
    private readonly PagedList<int[]?>.Editing rules;
    private readonly QuestionTable.Editing table;
    private readonly HashSet<int[]> ownedRows = new(ReferenceEqualityComparer.Instance);
    private readonly List<int> waiting = [];
    private readonly List<int> chosen = [];
    private readonly List<ValueTest> withTables = [];
    private readonly List<int> always;
    private readonly Func<PatternNode.Field, (int, int[])> place;
    private FieldNode fields;
    private FreeNumbers free;
    private int count;
    private long entries;

    public RuleIndexEditor(RuleIndex from)
    {
        (fields, free, count, Complexity, entries, always) = (from.Fields, from.Free, from.Count, from.Complexity, from.Entries, [.. from.Always]);
        place = Place;
        (paths, questions, uses, rules, table) = (new(from.Paths), new(from.Questions), new(from.Uses), new(from.Rules), new(from.Table, editor));
    }

    /// <summary>Known for the rules that are placed.</summary>
    public long Complexity { get; private set; }

    public int Add(EventPattern pattern)
    {
        var program = RuleProgram.Of(pattern, place);
        int rule;
        if (free.Rules.IsEmpty)
        {
            rule = rules.Add(program);
        }
        else
        {
            free = free with { Rules = free.Rules.Pop(out rule) };
            rules.Change(rule) = program;
        }

        count++;
        waiting.Add(rule);
        return rule;
    }

    public void Remove(int rule)
    {
        var program = rules[rule]!;
        if (!waiting.Remove(rule) && always.Remove(rule))
        {
            Complexity -= RuleSetComplexity.OfAlways(program);
        }

        Release(program, RuleProgram.Root, rule);
        rules.Change(rule) = null;
        free = free with { Rules = free.Rules.Push(rule) };
        count--;
    }

    /// <summary>Places the rules that were added, now that it is known how many rules ask each question. Stops, and answers false, where the set
    /// becomes more complex than <paramref name="most"/> or the tables of its expressions too large; then the editor is of no more use.</summary>
    public bool TryPlace(long most)
    {
        if (entries > RegexTables.MostEntries)
        {
            return false;
        }

        foreach (var rule in waiting)
        {
            var program = rules[rule]!;
            chosen.Clear();
            if (GateChoice.Choose(program, uses, paths, chosen))
            {
                foreach (var number in chosen.Count == 1 ? chosen : chosen.Distinct())
                {
                    Post(number, GatedRule.Code(rule, RuleProgram.IsField(program[RuleProgram.Root])));
                }
            }
            else
            {
                always.Add(rule);
                Complexity += RuleSetComplexity.OfAlways(program);
            }

            if (Complexity > most)
            {
                return false;
            }
        }

        waiting.Clear();
        return true;
    }

    /// <summary>Makes what the added rules search with.</summary>
    public void MakeTables() => withTables.ForEach(RegexTables.Make);

    public RuleIndex Seal() => new(fields, paths.Seal(), questions.Seal(), uses.Seal(), table.Seal(), rules.Seal(), [.. always], free, count, Complexity, entries);

    private (int Path, int[] Questions) Place(PatternNode.Field field)
    {
        var at = PathOf(field.Path, field.Whole);
        var (asked, count) = (new int[field.AnyOf.Count], 0);
        foreach (var (_, test) in field.AnyOf)
        {
            if (test is not ValueTest.Absent)
            {
                asked[count++] = QuestionOf(at, test);
            }
        }

        return (at, count == asked.Length ? asked : asked[..count]);
    }

    private int PathOf(IReadOnlyList<string> keys, bool whole)
    {
        if (fields.At(keys) is { } there && (whole ? there.Whole : there.Path) is >= 0 and var known)
        {
            paths.Change(known).Uses++;
            return known;
        }

        var added = new RulePath([.. keys], whole, 1, 0, PathProbes.None);
        int number;
        if (free.Paths.IsEmpty)
        {
            number = paths.Add(added);
        }
        else
        {
            free = free with { Paths = free.Paths.Pop(out number) };
            paths.Change(number) = added;
        }

        fields = fields.With(added.Keys, whole, number, editor);
        return number;
    }

    private int QuestionOf(int at, ValueTest test)
    {
        var gate = Gate.Of(at, test);
        var hash = gate.IsWhole ? gate.Hash : Gate.Identity(at, test);
        var kept = KeptTest.Of(test);
        for (var walk = table.Find(hash); walk.Next(out var known);)
        {
            if (questions[known].Path == at && questions[known].Test.IsSame(kept))
            {
                uses.Change(known).Uses++;
                return known;
            }
        }

        var (added, use) = (new Question(kept, null, at, 0, 0), new QuestionUse(gate, 1));
        int number;
        if (free.Questions.IsEmpty)
        {
            number = questions.Add(added);
            uses.Add(use);
        }
        else
        {
            free = free with { Questions = free.Questions.Pop(out number) };
            questions.Change(number) = added;
            uses.Change(number) = use;
        }

        if (RegexTables.Entries(test) is > 0 and var more)
        {
            entries += more;
            withTables.Add(test);
        }

        paths.Change(at).Questions++;
        table.Add(hash, number);
        return number;
    }

    private void Post(int number, int code)
    {
        ref var it = ref questions.Change(number);
        if (it.Gated == 0)
        {
            (it.Only, it.Many) = (code, rules[GatedRule.Rule(code)]);
            Open(number, it.Path);
        }
        else
        {
            var row = it.Gated > 1 && ownedRows.Contains(it.Many!) ? it.Many! : Own([.. it.Gated == 1 ? [it.Only] : it.Many.AsSpan(0, it.Gated)], it.Gated + 1);
            if (row.Length == it.Gated)
            {
                ownedRows.Remove(row);
                row = Own(row, it.Gated * 2);
            }

            row[it.Gated] = code;
            it.Many = row;
        }

        it.Gated++;
    }

    private int[] Own(int[] row, int length)
    {
        Array.Resize(ref row, length);
        ownedRows.Add(row);
        return row;
    }

    /// <summary>From now on values at its path lead to the question.</summary>
    private void Open(int number, int path)
    {
        Complexity += Share(number);
        var gate = uses[number].Gate;
        if (gate.Kind != GateKind.Asked && !gate.IsWhole)
        {
            table.Add(gate.Hash, number);
        }

        var probes = paths[path].Probes.With(gate, number);
        if (probes != paths[path].Probes)
        {
            paths.Change(path).Probes = probes;
        }
    }

    private void Close(int number, int path)
    {
        var gate = uses[number].Gate;
        if (gate.Kind == GateKind.Asked)
        {
            paths.Change(path).Probes = paths[path].Probes.Without(number);
        }
        else if (!gate.IsWhole)
        {
            table.Remove(gate.Hash, number);
        }

        Complexity -= Share(number);
    }

    /// <summary>Of the set's complexity. A question that one look-up finds together with others counts one.</summary>
    private int Share(int number)
    {
        var gate = uses[number].Gate;
        return gate.Kind == GateKind.Asked ? RuleSetComplexity.OfKept(questions[number].Test.Test) : !gate.IsWhole && table.Find(gate.Hash).Next(out _) ? 1 : 0;
    }

    private void Release(int[] program, int at, int rule)
    {
        var header = program[at];
        if (RuleProgram.IsField(header))
        {
            foreach (var number in program.AsSpan(RuleProgram.First(at), RuleProgram.Questions(header)))
            {
                Unpost(number, rule);
                ReleaseQuestion(number);
            }

            ReleasePath(program[at + 1]);
            return;
        }

        for (var (part, i) = (RuleProgram.First(at), 0); i < RuleProgram.Parts(header); i++, part = RuleProgram.Behind(program, part))
        {
            Release(program, part, rule);
        }
    }

    private void Unpost(int number, int rule)
    {
        var it = questions[number];
        if (it.Gated == 1 && GatedRule.Rule(it.Only) == rule)
        {
            ref var closed = ref questions.Change(number);
            (closed.Gated, closed.Many) = (0, null);
            Close(number, it.Path);
        }
        else if (it.Gated > 1 && Array.FindIndex(it.Many!, 0, it.Gated, code => GatedRule.Rule(code) == rule) is >= 0 and var place)
        {
            var row = it.Many.AsSpan(0, it.Gated).ToArray();
            row[place] = row[^1];
            Array.Resize(ref row, it.Gated - 1);
            ref var changed = ref questions.Change(number);
            (changed.Gated, changed.Only, changed.Many) = (row.Length, row[0], row.Length == 1 ? rules[GatedRule.Rule(row[0])] : row);
        }
    }

    private void ReleaseQuestion(int number)
    {
        ref var use = ref uses.Change(number);
        if (--use.Uses > 0)
        {
            return;
        }

        ref var it = ref questions.Change(number);
        table.Remove(use.Gate.IsWhole ? use.Gate.Hash : Gate.Identity(it.Path, (ValueTest)it.Test.Test!), number);
        paths.Change(it.Path).Questions--;
        entries -= it.Test.Test is ValueTest test ? RegexTables.Entries(test) : 0;
        (it, use) = (default, default);
        free = free with { Questions = free.Questions.Push(number) };
    }

    private void ReleasePath(int number)
    {
        ref var it = ref paths.Change(number);
        if (--it.Uses > 0)
        {
            return;
        }

        fields = fields.Without(it.Keys, it.Whole, editor) ?? new FieldNode(editor);
        it = default;
        free = free with { Paths = free.Paths.Push(number) };
    }
}
