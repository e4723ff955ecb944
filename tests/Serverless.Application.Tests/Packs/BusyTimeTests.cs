using Serverless.Application.Packs;

namespace Serverless.Application.Tests.Packs;

public class BusyTimeTests
{
    private const string Alone = """{"pattern":{"a":[1]}}""";

    [Theory]
    [InlineData(500, 20, 20)]
    [InlineData(20, 500, 20)]
    [InlineData(500, 400, 400)]
    public void Neither_waiting_for_a_processor_nor_other_threads_count(int wall, int processor, int busy)
    {
        var used = TimeSpan.FromHours(1);
        var time = BusyTime.Of(() => used += TimeSpan.FromMilliseconds(processor), () => 0, _ => TimeSpan.FromMilliseconds(wall), () => used);
        Assert.Equal(busy, time.TotalMilliseconds);
    }

    [Fact]
    public void Work_is_measured() => Assert.InRange(BusyTime.Of(Work), TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));

    [Theory]
    [InlineData(new[] { 100 }, 0, 1)]
    [InlineData(new[] { 101, 99 }, 0, 2)]
    [InlineData(new[] { 900, 500, 100 }, 0, 3)]
    [InlineData(new[] { 101, 101, 101 }, 1, 3)]
    public void A_pattern_alone_may_take_a_tenth_of_a_second_in_the_best_of_three(int[] took, int differences, int tries)
    {
        var tried = 0;
        var report = new PatternCases(busy: work =>
        {
            work();
            return TimeSpan.FromMilliseconds(took[tried++]);
        }).Run([Alone]);
        Assert.Equal((differences, tries), (report.Failed, tried));
        Assert.All(report.Differences, difference => Assert.Contains("at most 100 ms", difference.Sentence, StringComparison.Ordinal));
    }

    private static void Work()
    {
        var until = Environment.CpuUsage.TotalTime + TimeSpan.FromMilliseconds(20);
        while (Environment.CpuUsage.TotalTime < until)
        {
        }
    }
}
