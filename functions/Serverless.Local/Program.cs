using System.CommandLine;
using Serverless.Local.Commands;
using Serverless.Local.Demo;
using Spectre.Console;

// As quick as jq itself: nothing of the other commands is set up before it.
if (args is ["jq", .. var words])
{
    return JqCommand.Run(words);
}

// Output that is piped is for another program: no colours, and no wrapping to a screen that is not there.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 400;
    AnsiConsole.Profile.Capabilities.Ansi = false;
}

var target = new Command("demo-target") { Hidden = true };
var folder = new Argument<string>("FOLDER");
target.Arguments.Add(folder);
target.SetAction((parsed, _) => DemoTarget.ServeAsync(parsed.GetValue(folder)!));

var up = UpCommand.Create();
var root = new RootCommand("""
    An event router for operations: if this happens, do that, safely, and prove it.

    Exit codes: 0 done; 1 the answer is no (a problem was found, or there is no such thing); 2 a run ended faulted;
    3 the router did not answer, or could not.
    """)
{
    up,
    SendCommand.Create(),
    EventsCommand.Create(),
    RunsCommand.Create(),
    StartsCommand.Create(),
    ApprovalsCommand.Create(),
    AuditCommand.Create(),
    ReportCommand.Create(),
    ExplainCommand.Create(),
    RulesCommand.Create(),
    KeysCommand.Create(),
    PatternsCommand.Create(),
    JqCommand.Create(),
    WorkflowCommand.Create(),
    target,
};
root.Options.Add(CommandScope.Url);
root.Options.Add(CommandScope.Token);
root.Options.Add(CommandScope.Entra);
root.Options.Add(CommandScope.Json);
// "@FILE" is an input of ours, not a file of more arguments.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
// Longer than the router's patience with the calls under way: a stop that cuts them short leaves them in doubt. Nobody waits so long for the others.
var stop = TimeSpan.FromSeconds(parsed.CommandResult.Command == up || parsed.CommandResult.Command == target ? 30 : 2);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = stop });
