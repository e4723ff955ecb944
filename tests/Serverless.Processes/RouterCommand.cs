using System.Diagnostics;

namespace Serverless.Processes;

/// <summary>One command of the <c>router</c> command line, run to its end.</summary>
public sealed record RouterCommand(int ExitCode, string Output, string Errors)
{
    public static Task<RouterCommand> RunAsync(string program, params IEnumerable<string> arguments) => RunAsync(Programs.Of(program, arguments), "");

    /// <param name="input">What it reads from standard input.</param>
    public static async Task<RouterCommand> RunAsync(ProcessStartInfo start, string input)
    {
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new RouterCommand(process.ExitCode, await output, await errors);
    }
}
