using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Serverless.Api.Gates;
using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Local.Demo;
using Serverless.Local.Hosting;

namespace Serverless.Local.Commands;

/// <summary><c>router up</c></summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port; 0 takes a free one.", DefaultValueFactory = _ => 7071 };
        var listen = new Option<IPAddress>("--listen")
        {
            Description = "Address to serve on. Beyond this machine only behind a gate: keys (ROUTER_API_KEYS_FILE) or a directory (ROUTER_API_TENANT_ID, ROUTER_API_AUDIENCE).",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = ReadAddress,
        };
        var hosts = new Option<string[]>("--host") { Description = "A name the router is reached by, behind a gate; may be given more than once.", DefaultValueFactory = _ => [] };
        var data = new Option<string>("--data") { Description = "Folder of the database.", DefaultValueFactory = _ => "data" };
        var rules = new Option<string>("--rules") { Description = "Folder of the packs.", DefaultValueFactory = _ => "rules" };
        var pushed = new Option<bool>("--pushed") { Description = "Serve the rules that were pushed ('router rules push DIR'), and no folder's." };
        var secrets = new Option<string?>("--secrets") { Description = "Folder with a file for each secret, beside the variables ROUTER_SECRET_NAME." };
        var settings = SettingOption.Create();
        var allow = AllowOption.Create();
        var lifecycle = new Option<LifecycleScope>("--lifecycle") { Description = "Which steps of runs come in as events that rules can answer: none, workflows, tasks.", DefaultValueFactory = _ => LifecycleScope.None };
        var chain = new Option<int>("--longest-chain") { Description = "Runs that may cause each other by the events they emit, 1 to 100; the next is cut as a loop.", DefaultValueFactory = _ => AdmissionLimits.Usual.LongestChain };
        var starts = new Option<StartCeiling?>("--most-starts") { Description = $"Runs that all rules together may start: {StartCeiling.Form}.", HelpName = "N/DURATION", CustomParser = ReadCeiling };
        var demo = new Option<bool>("--demo") { Description = "Start a small target whose disk fills, send the event a monitor would, and tell the story." };
        var command = new Command("up", "Serve the rules of a folder, and keep everything in one SQLite file.\n\nExamples: router up --rules rules --set disk.agent=http://10.0.0.5:7072\n          router up --pushed")
        {
            port, listen, hosts, data, rules, pushed, secrets, settings, allow, lifecycle, chain, starts, demo,
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
        chain.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var runs) && runs is < 1 or > 100)
            {
                result.AddError($"A chain has from 1 to 100 runs, not {text}.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = parsed.GetValue(pushed) ? null : parsed.GetValue(rules)!;
            var options = new UpOptions(parsed.GetValue(port), parsed.GetValue(data)!, folder, parsed.GetValue(secrets), SettingOption.Read(parsed, settings))
            {
                Listen = parsed.GetValue(listen)!,
                Hosts = parsed.GetValue(hosts)!,
                Allowed = parsed.Allowed(allow),
                Lifecycle = parsed.GetValue(lifecycle),
                Limits = new AdmissionLimits(parsed.GetValue(chain), parsed.GetValue(starts)),
            };
            return await ServeAsync(options, parsed.GetValue(demo), cancellation);
        });
        return command;
    }

    private static async Task<int> ServeAsync(UpOptions options, bool demo, CancellationToken cancellation)
    {
        var gate = LocalGate.Read(Environment.GetEnvironmentVariable, options.Listen, options.Hosts);
        foreach (var problem in gate.Problems)
        {
            await Console.Error.WriteLineAsync(problem.Sentence);
        }

        if (gate.Value is not { } value)
        {
            return ExitCode.No;
        }

        if (demo && value is not ApiGate.ThisMachine)
        {
            await Console.Error.WriteLineAsync("The demonstration knows no token; play it without a gate.");
            return ExitCode.No;
        }

        Uri? vault = null;
        if (Environment.GetEnvironmentVariable(LocalSecrets.VaultVariable) is { Length: > 0 } text && !Uri.TryCreate(text, UriKind.Absolute, out vault))
        {
            await Console.Error.WriteLineAsync($"{LocalSecrets.VaultVariable} is '{text}', which is no address of a vault.");
            return ExitCode.No;
        }

        if (LocalFunctions.Catalogs() is not { } catalogs)
        {
            return ExitCode.No;
        }

        var guarded = options with { Gate = value, Vault = vault, Catalogs = catalogs };
        return await (demo ? Demonstration.RunAsync(guarded, cancellation) : RouterHost.RunAsync(guarded, cancellation));
    }

    private static StartCeiling? ReadCeiling(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (StartCeiling.Read(text) is { } ceiling)
        {
            return ceiling;
        }

        result.AddError($"'{text}' has to be {StartCeiling.Form}.");
        return null;
    }

    private static IPAddress? ReadAddress(ArgumentResult result)
    {
        if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
        {
            return address;
        }

        result.AddError($"--listen is an IP address of this machine, such as 0.0.0.0 for all of them; '{result.Tokens[0].Value}' is none.");
        return null;
    }
}
