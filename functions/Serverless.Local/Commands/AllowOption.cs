using System.CommandLine;
using Serverless.Actions.Processes;

namespace Serverless.Local.Commands;

/// <summary><c>--allow shell</c>: what workflows may run on this machine beside calls.</summary>
internal static class AllowOption
{
    public static Option<string[]> Create()
    {
        var allow = new Option<string[]>("--allow")
        {
            Description = $"What workflows may run as processes of this machine: {string.Join(", ", AllowedProcesses.Words)}. Nothing by default; may be given more than once.",
            DefaultValueFactory = _ => [],
        };
        allow.AcceptOnlyFromAmong([.. AllowedProcesses.Words]);
        return allow;
    }

    public static ProcessSettings Allowed(this ParseResult parsed, Option<string[]> allow) => AllowedProcesses.Of(parsed.GetValue(allow)!);
}
