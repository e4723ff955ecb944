using System.Runtime.InteropServices;

namespace Serverless.Local.Hosting;

/// <summary>The machine's clocks. The time that passes while a laptop sleeps has passed: where the system has a clock that counts it, that is the one
/// durations are measured with.</summary>
internal sealed class MachineTime : TimeProvider
{
    public static readonly MachineTime Instance = new();

    private const int BootTime = 7; // CLOCK_BOOTTIME of Linux
    private const long Second = 1_000_000_000;

    private readonly bool sleepCounts = OperatingSystem.IsLinux() && Read(BootTime, out _) == 0;

    private MachineTime()
    {
    }

    public override long TimestampFrequency => sleepCounts ? Second : OperatingSystem.IsWindows() ? 1_000 : base.TimestampFrequency;

    public override long GetTimestamp()
    {
        if (sleepCounts && Read(BootTime, out var time) == 0)
        {
            return (time.Seconds * Second) + time.Nanoseconds;
        }

        // On Windows this one counts sleep, and the finer one does not.
        return OperatingSystem.IsWindows() ? Environment.TickCount64 : base.GetTimestamp();
    }

    [DllImport("libc", EntryPoint = "clock_gettime"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Read(int clock, out Reading time);

    private struct Reading
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
