using System.CommandLine;
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
        var pushed = new Option<bool>("--pushed") { Description = "Serve the rules that were pushed ('router rules push DIR'), and no folder's." };
        var secrets = new Option<string?>("--secrets") { Description = "Folder with a file for each secret, beside the variables ROUTER_SECRET_NAME." };
        var settings = SettingOption.Create();
        var demo = new Option<bool>("--demo") { Description = "Start a small target whose disk fills, send the event a monitor would, and tell the story." };
        var command = new Command("up", "Serve the rules of a folder, and keep everything in one SQLite file.\n\nExamples: router up --rules rules --set disk.agent=http://10.0.0.5:7072\n          router up --pushed")
        {
            port, data, rules, pushed, secrets, settings, demo,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(pushed) && (result.GetResult(rules) is { Implicit: false } || result.GetValue(settings) is { Length: > 0 } || result.GetValue(demo)))
            {
                result.AddError("With --pushed rules and their settings come by 'router rules push': leave out --rules, --set and --demo.");
            }
        });
        port.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var number) && number is < 0 or > 65_535)
            {
                result.AddError($"A port is a number from 0 to 65535; {text} is none.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new UpOptions(parsed.GetValue(port), parsed.GetValue(data)!, parsed.GetValue(pushed) ? null : parsed.GetValue(rules)!, parsed.GetValue(secrets), SettingOption.Read(parsed, settings));
            return parsed.GetValue(demo) ? await Demonstration.RunAsync(options, cancellation) : await RouterHost.RunAsync(options, cancellation);
        });
        return command;
    }
}
