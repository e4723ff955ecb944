using System.CommandLine;
using System.Text.Json;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary>What every command that asks a running router shares: where it is, how to print, how to fail.</summary>
internal static class CommandScope
{
    public static readonly Option<Uri?> Url = new("--url", "--to")
    {
        Description = $"Address of the router; otherwise {RouterAddress.Variable}, otherwise {RouterAddress.Usual}.",
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            var (address, problem) = RouterAddress.Read(result.Tokens[0].Value, "--url");
            if (problem is not null)
            {
                result.AddError(problem);
            }

            return address;
        },
        Recursive = true,
    };

    public static readonly Option<string?> Token = new("--token")
    {
        Description = $"The key or token to show to the router; otherwise {RouterToken.Variable}, which does not show in lists of processes.",
        HelpName = "TOKEN",
        Recursive = true,
    };

    public static readonly Option<string?> Entra = new("--entra")
    {
        Description = $"Get a token of Entra for the app registration with this client id, as who is signed in with 'az login' or 'azd auth login'; otherwise {RouterToken.EntraVariable}.",
        HelpName = "CLIENT-ID",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print the API's own JSON.", Recursive = true };

    /// <summary>Runs a query: JSON as it is with <c>--json</c>, otherwise what <paramref name="show"/> prints of it.</summary>
    public static void SetQuery(this Command command, Func<ParseResult, string> path, Action<JsonElement> show) =>
        command.SetQuery(path, (_, answer) => show(answer));

    public static void SetQuery(this Command command, Func<ParseResult, string> path, Action<ParseResult, JsonElement> show) =>
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var answer = await client.GetAsync(path(parsed), cancellation);
            Print(parsed, answer, json => show(parsed, json));
            return ExitCode.Done;
        });

    /// <summary>Runs a request against the router; failures become sentences and exit codes.</summary>
    public static void SetRequest(this Command command, Func<RouterClient, ParseResult, CancellationToken, Task<int>> request) =>
        command.SetAction(async (parsed, cancellation) =>
        {
            var (address, problem) = parsed.GetValue(Url) is { } given ? (given, null) : RouterAddress.FromEnvironment();
            if (address is null)
            {
                await Console.Error.WriteLineAsync(problem);
                return ExitCode.No;
            }

            var token = RouterToken.Read(parsed.GetValue(Token), parsed.GetValue(Entra), Environment.GetEnvironmentVariable);
            if (token is not RouterToken.Absent && RouterAddress.Overheard(address))
            {
                await Console.Error.WriteLineAsync($"A token is not sent to {address}, where anybody on the way could read it: use https.");
                return ExitCode.No;
            }

            using var client = new RouterClient(address, token);
            return await FailingInSentencesAsync(client, () => request(client, parsed, cancellation), cancellation);
        });

    private static async Task<int> FailingInSentencesAsync(RouterClient client, Func<Task<int>> request, CancellationToken cancellation)
    {
        try
        {
            return await request();
        }
        catch (InputUnreadableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.No;
        }
        catch (NoTokenException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.No;
        }
        catch (RouterAnswerException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            if (client.Token.AdviceOn(e.Status, client.Url) is { } advice)
            {
                await Console.Error.WriteLineAsync(advice);
            }

            return (int)e.Status >= 500 ? ExitCode.Unreachable : ExitCode.No;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"No router answers at {client.Url} ({e.Message}). Start one with 'router up', or name another with --url.");
            return ExitCode.Unreachable;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"The router at {client.Url} did not answer within {RouterClient.Patience.TotalSeconds:0} seconds.");
            return ExitCode.Unreachable;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"What answers at {client.Url} does not answer as a router does. Name the router with --url.");
            return ExitCode.Unreachable;
        }
    }

    public static void Print(ParseResult parsed, JsonElement answer, Action<JsonElement> show)
    {
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(answer.GetRawText());
        }
        else
        {
            show(answer);
        }
    }

    public static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        table.Columns[^1].NoWrap = false;
        return table;
    }

    /// <param name="more">The command for the page that begins after what it is given.</param>
    public static void Show(Table table, JsonElement page, Func<string, string> more)
    {
        AnsiConsole.Write(table);
        if (page.Text("next") is { Length: > 0 } next)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]more: {more(next)}[/]");
        }
    }
}

/// <summary>What the process ends with; the same table stands in <c>--help</c>.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int No = 1;
    public const int Faulted = 2;
    public const int Unreachable = 3;
}
