using System.Diagnostics;

namespace Serverless.Application.Packs;

/// <summary>How long some work has kept a processor busy: at most so long as this says. The wall clock goes on while others have the processor, and the process counts what its other
/// threads do meanwhile; the lesser of the two holds neither against the work.</summary>
public static class BusyTime
{
    public static TimeSpan Of(Action work) => Of(work, Stopwatch.StartNew, static watch => watch.Elapsed, static () => Environment.CpuUsage.TotalTime);

    /// <param name="processor">What the process has used since it began.</param>
    public static TimeSpan Of<TWatch>(Action work, Func<TWatch> start, Func<TWatch, TimeSpan> elapsed, Func<TimeSpan> processor)
    {
        var (watch, before) = (start(), processor());
        work();
        var (wall, used) = (elapsed(watch), processor() - before);
        return wall < used ? wall : used;
    }
}
