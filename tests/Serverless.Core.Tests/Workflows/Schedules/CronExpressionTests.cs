using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Workflows.Schedules;

namespace Serverless.Core.Tests.Workflows.Schedules;

public class CronExpressionTests
{
    [Theory]
    [InlineData("0 0 * * *", "2026-03-01T12:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("*/15 * * * *", "2026-03-01T12:00:00Z", "2026-03-01T12:15:00Z")]
    [InlineData("59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z")]
    [InlineData("30 8 * * MON-FRI", "2026-11-20T08:30:00Z", "2026-11-23T08:30:00Z")]
    [InlineData("0 0 13 * FRI", "2026-11-14T00:00:00Z", "2026-11-20T00:00:00Z")]
    [InlineData("0 0 */2 * FRI", "2026-11-14T00:00:00Z", "2026-11-27T00:00:00Z")]
    [InlineData("0 12 * * 7", "2026-11-21T00:00:00Z", "2026-11-22T12:00:00Z")]
    [InlineData("5/20 0-1,22 1 JAN,jul ?", "2026-01-01T01:45:00Z", "2026-01-01T22:05:00Z")]
    [InlineData("@weekly", "2026-11-22T00:00:00Z", "2026-11-29T00:00:00Z")]
    [InlineData("@hourly", "2026-11-22T10:59:59.999Z", "2026-11-22T11:00:00Z")]
    public void The_next_time_is_the_first_that_is_later(string text, string after, string next)
    {
        var cron = CronExpression.Parse(text, out _)!;
        Assert.Equal(DateTimeOffset.Parse(next), cron.Next(DateTimeOffset.Parse(after)));
        Assert.Equal(DateTimeOffset.Parse(next), cron.Latest(DateTimeOffset.Parse(next)));
    }

    [Theory]
    [InlineData("0 0 * * * *", "has 6 fields")]
    [InlineData("", "has 0 fields")]
    [InlineData("@reboot", "has 1 fields")]
    [InlineData("60 0 * * *", "has '60' for the minute")]
    [InlineData("0 24 * * *", "has '24' for the hour")]
    [InlineData("0 0 L * *", "has 'L' for the day of the month")]
    [InlineData("0 0 * 13 *", "has '13' for the month")]
    [InlineData("0 0 * * FRI#2", "has 'FRI#2' for the day of the week")]
    [InlineData("0 5-3 * * *", "has '5-3' for the hour")]
    [InlineData("*/0 * * * *", "has '*/0' for the minute")]
    [InlineData("1,,2 * * * *", "has '' for the minute")]
    [InlineData("-1 * * * *", "has '-1' for the minute")]
    [InlineData("0 0 30 2 *", "never comes")]
    public void What_is_no_time_is_refused_with_the_reason(string text, string problem)
    {
        Assert.Null(CronExpression.Parse(text, out var said));
        Assert.StartsWith(problem, said);
    }

    [Fact]
    public void It_agrees_with_looking_at_every_minute()
    {
        var fields = Gen.Elements("*", "*/2", "*/7", "3", "1,5,9", "2-6", "1-11/3");
        var weekdays = Gen.Elements("*", "*/2", "3", "1,5", "2-6", "1-6/3");
        var cases =
            from parts in Gen.ArrayOf(fields, 4)
            from weekday in weekdays
            from minute in Gen.Choose(0, 3 * 366 * 24 * 60)
            select (Text: $"{string.Join(' ', parts)} {weekday}", From: DateTimeOffset.Parse("2027-01-01T00:00:30Z").AddMinutes(minute));
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var (cron, next) = (CronExpression.Parse(one.Text, out _)!, one.From.AddSeconds(30));
            while (!Naive(one.Text, next))
            {
                next = next.AddMinutes(1);
            }

            return cron.Next(one.From) == next && cron.Latest(next) == next && cron.Latest(next.AddTicks(-1)) <= one.From;
        }).QuickCheckThrowOnFailure();
    }

    private static bool Naive(string text, DateTimeOffset time)
    {
        var parts = text.Split(' ');
        bool In(int field, int value) => parts[field].Split(',').Any(item =>
        {
            var (range, step) = item.Split('/') is [var r, var s] ? (r, int.Parse(s)) : (item, 1);
            var least = field is 2 or 3 ? 1 : 0;
            var (from, to) = range == "*" ? (least, 100) : range.Split('-') is [var a, var b] ? (int.Parse(a), int.Parse(b)) : (int.Parse(range), int.Parse(range));
            return value >= from && value <= to && (value - from) % step == 0;
        });
        var (day, week) = (In(2, time.Day), In(4, (int)time.DayOfWeek));
        var days = parts[2][0] == '*' || parts[4][0] == '*' ? day && week : day || week;
        return In(0, time.Minute) && In(1, time.Hour) && In(3, time.Month) && days;
    }
}
