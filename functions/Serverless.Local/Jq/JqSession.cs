using System.Text;
using System.Text.Json;
using Serverless.Jq;

namespace Serverless.Local.Jq;

/// <summary>One run of the command: a program over its inputs, outputs written as they come.</summary>
internal sealed class JqSession : IDisposable
{
    /// <summary>A person waits in front of it and may stop it, so it may take longer than an expression of a rule.</summary>
    public static readonly JqBudget Budget = new(Steps: 100_000_000_000, OutputBytes: 64L * 1024 * 1024 * 1024, Depth: 20_000, Now: TimeProvider.System.GetUtcNow());

    private readonly JqProgram program;
    private readonly JqOptions options;
    private readonly IReadOnlyDictionary<string, JqInput> variables;
    private readonly JqTextLayout layout;
    private readonly JqOutput output;
    private readonly JqInputs inputs;
    private readonly JqHost host;

    public JqSession(JqProgram program, JqOptions options, IReadOnlyDictionary<string, JqInput> variables, Stream output)
    {
        this.program = program;
        this.options = options;
        this.variables = variables;
        layout = options.Layout;
        this.output = new JqOutput(output, options);
        inputs = new JqInputs(options, Tell);
        host = new JqHost
        {
            Inputs = inputs,
            InputFilename = () => inputs.FileName == "<stdin>" ? null : inputs.FileName,
            InputLineNumber = () => inputs.Line,
            Debug = value => Tell($"[\"DEBUG:\",{value.GetRawText()}]\n"),
            Stderr = value => Tell(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()),
        };
    }

    public int Run()
    {
        var (code, last) = (JqExit.Done, (int?)null);
        try
        {
            while (!inputs.Failed && Next(out var input))
            {
                var outcome = One(input);
                code = Math.Max(0, outcome);
                last = outcome is JqExit.Done or JqExit.FalseOrNullOutput ? outcome : last;
                if (host.ExitCode is { } halted)
                {
                    return Halted(halted);
                }

                if (options.NullInput)
                {
                    break;
                }
            }
        }
        catch (JqInputException e)
        {
            Tell($"jq: parse error: {e.Message}\n");
            return JqExit.Usage;
        }

        return inputs.Failed ? JqExit.Usage
            : code != JqExit.Done || !options.ExitStatus ? code
            : last switch { null => JqExit.NoOutput, JqExit.FalseOrNullOutput => JqExit.FalseOrNull, _ => JqExit.Done };
    }

    public void Dispose()
    {
        inputs.Dispose();
        output.Dispose();
    }

    private bool Next(out JqInput input)
    {
        input = JqInput.Null;
        if (options.NullInput)
        {
            return true;
        }

        inputs.Release();
        if (!inputs.MoveNext())
        {
            return false;
        }

        input = inputs.Current;
        return true;
    }

    /// <summary>What the run for one input came to, as a code of <see cref="JqExit"/>.</summary>
    private int One(JqInput input)
    {
        var outcome = JqExit.NoOutputYet;
        try
        {
            foreach (var text in program.RunText(input, layout, variables, Budget, host))
            {
                if (options.RawOutput0 && text.Kind == JsonValueKind.String && text.Utf8.Span.Contains((byte)0))
                {
                    throw new JqException("Cannot dump a string containing NUL with --raw-output0 option");
                }

                output.Write(text);
                outcome = text.Kind is JsonValueKind.Null or JsonValueKind.False ? JqExit.FalseOrNullOutput : JqExit.Done;
            }

            return outcome;
        }
        catch (JqException e)
        {
            Tell($"jq: error (at {Position}){(e.Value is { ValueKind: not JsonValueKind.String } ? " (not a string)" : "")}: {Sentence(e)}\n");
            return JqExit.Error;
        }
    }

    private string Position => inputs.FileName is { } name ? $"{name}:{inputs.Line}" : "<unknown>";

    private static string Sentence(JqException error) => error.Value switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } value => value.GetRawText(),
        null => error.Message,
    };

    private int Halted(int code)
    {
        if (host.HaltValue is { } value)
        {
            Tell(value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Null => string.Empty,
                _ => value.GetRawText() + "\n",
            });
        }

        return code;
    }

    private void Tell(string text)
    {
        output.Flush();
        using var error = Console.OpenStandardError();
        error.Write(Encoding.UTF8.GetBytes(text));
    }
}
