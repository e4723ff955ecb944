using System.CommandLine;
using Serverless.Jq;
using Serverless.Local.Jq;

namespace Serverless.Local.Commands;

/// <summary><c>router jq</c>: as jq's own command line behaves, exit codes included.</summary>
internal static class JqCommand
{
    private const string Usage = """
        Run a jq program over JSON, as the jq command does: to try what a rule or a workflow says.

        Usage: router jq [OPTIONS] FILTER [FILE...]
               router jq [OPTIONS] -n FILTER
               router jq --run-tests FILE...

          -n, --null-input        run once, with null; read inputs with input and inputs
          -s, --slurp             run once, with all inputs as one array
          -R, --raw-input         each line is a text, not JSON
              --stream            inputs are taken apart as tostream does
              --seq               RS before each text, in and out (RFC 7464)
          -r, --raw-output        texts without quotes
          -j, --join-output       as -r, without line ends
              --raw-output0       as -r, with NUL instead of line ends
          -a, --ascii-output      escape everything beyond ASCII
          -c, --compact-output    each output on one line
              --tab, --indent N   indent with tabs, or with N spaces (0 to 7)
          -S, --sort-keys         keys in order
              --unbuffered        write each output as it comes
          -e, --exit-status       the exit code tells of the last output
          -f, --from-file         FILTER is the name of a file
              --arg NAME TEXT, --argjson NAME JSON, --slurpfile NAME FILE, --rawfile NAME FILE
                                  $NAME is the text, the value, all values of the file, the text of the file
              --args, --jsonargs  what follows are texts, or values, of $ARGS.positional
              --run-tests         the files are suites in jq's own test format: run them and count

        Exit codes: 0 done; 2 an option, a file or an input is wrong; 3 the program does not compile; 5 it raised an error; with -e, 1 where the last
        output is false or null and 4 where there is none.

        Examples: router jq '.data.host' event.json
                  router jq -n --arg who ann '"hello \($who)"'
                  router jq --run-tests cases.test
        """;

    /// <summary>For the list of commands; its own words are read as jq reads them, by <see cref="Run(IReadOnlyList{string})"/>.</summary>
    public static Command Create() => new("jq", "Run a jq program over JSON, as the jq command does.");

    public static int Run(IReadOnlyList<string> arguments)
    {
        try
        {
            var options = JqOptions.Parse(arguments);
            return options.Help ? Help() : options.RunTests ? JqTests.Run(options.Files) : Run(options);
        }
        catch (JqSyntaxException e)
        {
            Console.Error.WriteLine($"{e.Report.TrimEnd('\n')}\njq: 1 compile error");
            return JqExit.Compile;
        }
        catch (JqUsageException e)
        {
            Console.Error.WriteLine(e.Message);
            return JqExit.Usage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"jq: error: {e.Message}");
            return JqExit.Usage;
        }
    }

    private static int Run(JqOptions options)
    {
        if (options.Filter is null)
        {
            throw new JqUsageException("jq: a filter is needed, such as '.'. See router jq --help.");
        }

        var variables = options.Variables();
        var program = JqProgram.Compile(options.Filter, [.. variables.Keys]);
        using var output = Console.OpenStandardOutput();
        using var session = new JqSession(program, options, variables, output);
        return session.Run();
    }

    private static int Help()
    {
        Console.Out.WriteLine(Usage);
        return JqExit.Done;
    }
}
