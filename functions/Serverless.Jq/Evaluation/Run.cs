using System.Runtime.CompilerServices;
using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>One run of a program: what is left of its budget, and what its host lends it.</summary>
internal sealed class Run(int slots, JqBudget budget, JqHost? host, RegexConstants? constants) : Frame(slots)
{
    /// <summary>Steps an error costs when it is caught, because unwinding takes its time.</summary>
    public const int StepsPerCatch = 100;

    private const int StepsPerRegex = 500;
    private const int KeptRegexes = 64;

    private long steps = budget.Steps;
    private long bytes = budget.OutputBytes;
    private int depth;
    private int labels;
    private Dictionary<(string, string?), RegexProgram>? regexes;

    public JqHost? Host { get; } = host;

    public DateTimeOffset? Now => budget.Now;

    public JqBudget Budget => budget;

    /// <summary>Bytes that may still be built.</summary>
    public long BytesLeft => bytes;

    public int Depth
    {
        get => depth;
        set => depth = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (--steps < 0)
        {
            throw BudgetSpent.Steps();
        }
    }

    /// <summary>Counts work that grows with its values: about one step for each sixteen of them.</summary>
    public void Steps(long count)
    {
        if ((steps -= (count >> 4) + 1) < 0)
        {
            throw BudgetSpent.Steps();
        }
    }

    /// <summary>As <see cref="Steps"/> where nothing may fail; the next step does.</summary>
    public void Owe(long count) => steps -= (count >> 4) + 1;

    /// <summary>Counts what is about to be built, before it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Build(long size)
    {
        if ((bytes -= size) < 0)
        {
            throw BudgetSpent.Bytes();
        }
    }

    public JqValue Built(string text)
    {
        Build(text.Length);
        return JqValue.Of(text);
    }

    /// <summary>The compiled pattern; a run keeps the last few, and a program the ones it is written with.</summary>
    public RegexProgram Regex(in JqValue pattern, in JqValue modifiers)
    {
        if (!pattern.IsString || !(modifiers.IsNull || modifiers.IsString))
        {
            return RegexProgram.Compile(pattern, modifiers);
        }

        var key = (pattern.Text, modifiers.IsNull ? null : modifiers.Text);
        if (constants?.Find(key) is { } constant)
        {
            return constant;
        }

        regexes ??= [];
        if (!regexes.TryGetValue(key, out var regex))
        {
            Steps(16L * StepsPerRegex);
            regex = RegexProgram.Compile(pattern, modifiers);
            if (regexes.Count >= KeptRegexes)
            {
                regexes.Clear();
            }

            regexes[key] = regex;
        }

        return regex;
    }

    /// <summary>Leaves the host its exit code and ends the run.</summary>
    public Halted Halt(int code, JqValue? value)
    {
        if (Host is not null)
        {
            Host.ExitCode = code;
            Host.HaltValue = value is { } given ? JsonText.Element(given, budget) : null;
        }

        return new Halted(value is { } message ? JqError.Describe(message) : null);
    }

    /// <summary>A value that no other label of this run has.</summary>
    public JqValue NewLabel()
    {
        var table = new ObjectTable(1);
        table.Set("__jq", JqValue.Of(labels++));
        return JqValue.Of(new JqObject(table));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        Step();
        if (++depth > budget.Depth)
        {
            throw BudgetSpent.Depth();
        }

        NativeStack.Check();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => depth--;
}
