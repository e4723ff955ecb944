using System.CommandLine;
using System.Text.Json;
using Serverless.Jq;
using Serverless.Local.Jq;

namespace Serverless.Local.Commands;

/// <summary><c>router jq</c>: as jq's own command line behaves, exit codes included.</summary>
internal static class JqCommand
{
    public static Command Create()
    {
        var options = new JqOptions();
        var command = new Command("jq", """
            Run a jq program over JSON, as the jq command does: to try what a rule or a workflow says.

            Exit codes: 0 done; 2 a file or an option is wrong; 3 the program does not compile; 5 it raised an error; with -e, 1 where the last
            output is false or null and 4 where there is none.

            Examples: router jq '.data.host' event.json
                      router jq -n --arg who ann '"hello \($who)"'
                      router jq --run-tests cases.test
            """);
        options.AddTo(command);
        command.SetAction(parsed => parsed.GetValue(options.RunTests) ? JqTests.Run(options.Texts(parsed)) : Run(parsed, options));
        return command;
    }

    private static int Run(ParseResult parsed, JqOptions options)
    {
        var texts = options.Texts(parsed);
        if (texts.Count == 0)
        {
            Console.Error.WriteLine("jq: a filter is needed, such as '.'.");
            return JqExit.Usage;
        }

        try
        {
            var named = options.Named(parsed);
            var program = JqProgram.Compile(texts[0], [.. named.Keys]);
            using var output = Console.OpenStandardOutput();
            using var session = new JqSession(program, named, options.Layout(parsed), options.Manner(parsed), output);
            return session.Run(JqInputs.Open(options.Files(parsed), parsed.GetValue(options.RawInput)));
        }
        catch (JqSyntaxException e)
        {
            Console.Error.WriteLine(e.Report);
            return JqExit.Compile;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            Console.Error.WriteLine($"jq: error: {e.Message}");
            return JqExit.Usage;
        }
    }
}
