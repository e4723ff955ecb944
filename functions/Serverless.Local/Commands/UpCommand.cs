using System.CommandLine;
using Serverless.Application.Runs;
using Serverless.Local.Demo;
using Serverless.Local.Hosting;

namespace Serverless.Local.Commands;

/// <summary><c>router up</c></summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 7071 };
        var data = new Option<string>("--data") { Description = "Folder of the database.", DefaultValueFactory = _ => "data" };
        var rules = new Option<string>("--rules") { Description = "Folder of the packs.", DefaultValueFactory = _ => "rules" };
        var secrets = new Option<string?>("--secrets") { Description = "Folder with a file for each secret, beside the variables ROUTER_SECRET_NAME." };
        var settings = new Option<string[]>("--set") { Description = "A pack's setting, as pack.name=value; may be given more than once.", DefaultValueFactory = _ => [] };
        var allow = AllowOption.Create();
        var lifecycle = new Option<LifecycleScope>("--lifecycle") { Description = "Which steps of runs come in as events that rules can answer: none, workflows, tasks.", DefaultValueFactory = _ => LifecycleScope.None };
        var demo = new Option<bool>("--demo") { Description = "Start a small target whose disk fills, send the event a monitor would, and tell the story." };
        var command = new Command("up", "Serve the rules of a folder, and keep everything in one SQLite file.\n\nExample: router up --rules rules --set disk.agent=http://10.0.0.5:7072")
        {
            port, data, rules, secrets, settings, allow, lifecycle, demo,
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var number) && number is < 0 or > 65_535)
            {
                result.AddError($"A port is a number from 0 to 65535; {text} is none.");
            }
        });
        settings.Validators.Add(result =>
        {
            foreach (var twice in result.Tokens.GroupBy(token => token.Value.Split('=', 2)[0]).Where(group => group.Count() > 1))
            {
                result.AddError($"--set {twice.Key} stands {twice.Count()} times; give it once.");
            }

            foreach (var wrong in result.Tokens.Where(token => !token.Value.Contains('=', StringComparison.Ordinal)))
            {
                result.AddError($"'{wrong.Value}' is not of the form pack.name=value.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var given = parsed.GetValue(settings)!.Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
            var options = new UpOptions(parsed.GetValue(port), parsed.GetValue(data)!, parsed.GetValue(rules)!, parsed.GetValue(secrets), given) { Allowed = parsed.Allowed(allow), Lifecycle = parsed.GetValue(lifecycle) };
            return parsed.GetValue(demo) ? await Demonstration.RunAsync(options, cancellation) : await RouterHost.RunAsync(options, cancellation);
        });
        return command;
    }
}
