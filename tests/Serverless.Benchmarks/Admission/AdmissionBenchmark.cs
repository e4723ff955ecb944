using System.Runtime;
using Serverless.Core.Admission;

namespace Serverless.Benchmarks.Admission;

/// <summary>What admission costs a match: processor time and bytes beyond those of the same loop without it, and round trips to the ledger. Events of 500 hosts
/// come again and again, five seconds of the rules' time apart; of each pass the runs have ended before the next, as remediations have. All rows of a place are
/// measured in turns, so that what else the machine does meets them alike, and none before a pass of all of them has the runtime compile nothing any more.</summary>
internal static class AdmissionBenchmark
{
    /// <summary>Passes over all hosts in a round; what is taken of a round is the median of them.</summary>
    private const int Passes = 6;

    /// <summary>The runtime compiles for speed by the way: on a busy machine nothing may be compiled for seconds though much is to be.</summary>
    private const int LeastWarmUp = 30;

    private const int MostWarmUp = 200;

    /// <summary>So many times in a row, with so few methods.</summary>
    private const int Quiet = 4;

    private const int FewMethods = 2;

    /// <param name="only">Rows whose name has this in it; null for all.</param>
    public static async Task RunAsync(int rounds, string? only)
    {
        foreach (var place in AdmissionCase.All.Where(row => only is null || row.Name.Contains(only, StringComparison.Ordinal)).GroupBy(row => row.OnDisk))
        {
            await MeasureAsync([.. place], rounds);
        }
    }

    private static async Task MeasureAsync(IReadOnlyList<AdmissionCase> cases, int rounds)
    {
        var rows = new List<MeasuredCase>();
        foreach (var which in cases)
        {
            rows.Add(await MeasuredCase.StartAsync(which));
        }

        // On a disk the code is the same, and slow.
        await WarmUpAsync(rows, cases[0].OnDisk ? 5 : LeastWarmUp);
        var compiled = JitInfo.GetCompiledMethodCount();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var row in rows)
            {
                await row.RoundAsync(Passes, counts: true);
            }
        }

        compiled = JitInfo.GetCompiledMethodCount() - compiled;
        foreach (var row in rows)
        {
            row.Print();
            await row.DisposeAsync();
        }

        Console.WriteLine($"  while these were measured, {compiled} methods were compiled.");
    }

    /// <summary>Fills the windows of the guards, too.</summary>
    private static async Task WarmUpAsync(IReadOnlyList<MeasuredCase> rows, int least)
    {
        var (passes, quiet) = (0, 0);
        for (; passes < MostWarmUp && (passes < least || quiet < Quiet); passes++)
        {
            var before = JitInfo.GetCompiledMethodCount();
            foreach (var row in rows)
            {
                await row.RoundAsync(1, counts: false);
            }

            quiet = JitInfo.GetCompiledMethodCount() - before <= FewMethods ? quiet + 1 : 0;
        }

        Console.WriteLine($"  warm after {passes} passes of every row{(quiet < Quiet ? ", and not yet quiet" : "")}.");
    }
}
