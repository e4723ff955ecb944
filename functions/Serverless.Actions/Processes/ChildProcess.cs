using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Serverless.Actions.Processes;

/// <summary>A process in a session of its own, with limits on its memory and with none of the host's variables. Disposing it kills it and all it has started.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int Kill = 9;

    private readonly Process process;
    private readonly bool grouped;

    private ChildProcess(Process process, bool grouped) => (this.process, this.grouped) = (process, grouped);

    public Stream Input => process.StandardInput.BaseStream;

    public Stream Output => process.StandardOutput.BaseStream;

    public Stream Errors => process.StandardError.BaseStream;

    public int Code => process.ExitCode;

    /// <returns>Null, with a reason, where it could not be started.</returns>
    public static ChildProcess? Start(ProcessStart start, int memoryLimit, out string reason)
    {
        reason = "";
        var grouped = File.Exists("/usr/bin/setsid");
        var info = new ProcessStartInfo(grouped ? "/usr/bin/setsid" : "/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = start.Folder,
        };
        // The shell only sets limits and then becomes the program: program and arguments reach it as they are. The first of its own process numbers it
        // stays itself, since that one does not hear signals as others do.
        var isolation = grouped && start.Isolated ? ChildIsolation.Prefix : [];
        var limits = string.Create(CultureInfo.InvariantCulture, $"ulimit -c 0; ulimit -d {memoryLimit * 1024L}; {(isolation.Count > 0 ? "\"$@\"; exit $?" : "exec \"$@\"")}");
        string[] words = [.. isolation, .. grouped ? (string[])["/bin/sh"] : [], "-c", limits, "sh", start.Program, .. start.Arguments];
        foreach (var word in words)
        {
            info.ArgumentList.Add(word);
        }

        Clean(info, start);
        try
        {
            return new ChildProcess(Process.Start(info)!, grouped);
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            reason = e.Message;
            return null;
        }
    }

    public Task WaitAsync(CancellationToken cancellation) => process.WaitForExitAsync(cancellation);

    /// <summary>What it has started and left behind ends too, and with it whatever holds its outputs open.</summary>
    public void KillGroup()
    {
        // The tree first: it is found by parents, also in other sessions, and a parent that is dead has no children.
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended meanwhile.
        }

        if (grouped)
        {
            _ = Signal(-process.Id, Kill);
        }
    }

    public void Dispose()
    {
        KillGroup();
        process.Dispose();
    }

    private static void Clean(ProcessStartInfo info, ProcessStart start)
    {
        info.Environment.Clear();
        info.Environment["PATH"] = ProgramFinder.SearchPath;
        info.Environment["HOME"] = start.Folder;
        info.Environment["TMPDIR"] = start.Folder;
        info.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
