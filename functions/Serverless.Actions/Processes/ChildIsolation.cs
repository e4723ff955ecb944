using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Serverless.Actions.Processes;

/// <summary>What keeps child processes from this one: process numbers of their own, where the system lets anybody have them. Then a child sees no other
/// process of the host, and whatever it has started ends with it, in whichever session. Files and the network are the host's all the same.</summary>
internal static partial class ChildIsolation
{
    private const int SetDumpable = 4;
    private const string Program = "/usr/bin/unshare";

    private static readonly string[] Words = ["--user", "--map-current-user", "--pid", "--fork", "--kill-child", "--mount-proc", "--"];

    private static readonly Lazy<bool> Possible = new(Try);

    /// <summary>What stands before a command line; nothing where the system does not let us.</summary>
    public static IReadOnlyList<string> Prefix => Possible.Value ? [Program, .. Words] : [];

    /// <summary>Keeps processes of the same user from reading this one's memory and variables.</summary>
    public static void Close()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control(SetDumpable, 0, 0, 0, 0);
        }
    }

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Program))
        {
            return false;
        }

        try
        {
            using var trial = Process.Start(new ProcessStartInfo(Program, [.. Words, "/bin/true"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            if (trial.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                return trial.ExitCode == 0;
            }

            trial.Kill(entireProcessTree: true);
            return false;
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint one, nuint two, nuint three, nuint four);
}
