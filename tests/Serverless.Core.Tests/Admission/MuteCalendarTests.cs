using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Admission.Control;
using Serverless.Core.Workflows.Schedules;

namespace Serverless.Core.Tests.Admission;

public sealed class MuteCalendarTests
{
    // In 2026 the clocks of Berlin go from 02:00 to 03:00 on 29 March, at 01:00Z, and from 03:00 back to 02:00 on 25 October, at 01:00Z.
    [Theory]
    [InlineData("0 22 * * MON-FRI", 8 * 60, "Europe/Berlin", "2026-01-05T21:00Z", "2026-01-06T05:00Z")] // An ordinary night: 22:00 to 06:00.
    [InlineData("0 22 * * *", 8 * 60, "Europe/Berlin", "2026-03-28T21:00Z", "2026-03-29T05:00Z")] // Spring: 22:00 to 07:00, eight hours have passed.
    [InlineData("0 22 * * *", 8 * 60, "Europe/Berlin", "2026-10-24T20:00Z", "2026-10-25T04:00Z")] // Autumn: 22:00 to 05:00.
    [InlineData("30 2 * * *", 60, "Europe/Berlin", "2026-03-29T01:30Z", "2026-03-29T02:30Z")] // 02:30 is left out: it begins at 03:30.
    [InlineData("30 2 * * *", 60, "Europe/Berlin", "2026-10-25T00:30Z", "2026-10-25T01:30Z")] // 02:30 comes twice: it begins at the first.
    [InlineData("0 3 * * *", 60, "Europe/Berlin", "2026-03-29T01:00Z", "2026-03-29T02:00Z")] // The first time after the gap.
    [InlineData("0 2 * * *", 60, "Europe/Berlin", "2026-03-29T01:00Z", "2026-03-29T02:00Z")] // The first time of the gap: the same.
    [InlineData("0 12 * * *", 60, "Asia/Kolkata", "2026-06-01T06:30Z", "2026-06-01T07:30Z")]
    [InlineData("0 12 * * *", 60, "Asia/Kathmandu", "2026-06-01T06:15Z", "2026-06-01T07:15Z")]
    [InlineData("15 2 * * *", 30, "Australia/Lord_Howe", "2026-10-03T15:45Z", "2026-10-03T16:15Z")] // Half an hour is left out, from 02:00 to 02:30: it begins at 02:45.
    [InlineData("45 1 * * *", 30, "Australia/Lord_Howe", "2026-04-04T14:45Z", "2026-04-04T15:15Z")] // 01:45 comes twice, half an hour apart.
    [InlineData("0 12 30 12 *", 60, "Pacific/Apia", "2011-12-30T22:00Z", "2011-12-30T23:00Z")] // A day that was left out.
    [InlineData("0 0 * * *", 24 * 60, "UTC", "2026-06-01T00:00Z", null)] // Windows that follow each other are one.
    public void A_window_begins_by_the_clock_and_lasts_as_long_as_it_says(string every, int minutes, string zone, string begins, string? ends)
    {
        var (calendar, from) = (Read(every, minutes, zone), DateTimeOffset.Parse(begins));
        Assert.NotNull(calendar.Within(from));
        Assert.True(ends is null || calendar.Within(from.AddTicks(-1)) is null);
        if (ends is not null)
        {
            var end = DateTimeOffset.Parse(ends);
            Assert.Equal([end, end, null], new[] { from, end.AddTicks(-1), end }.Select(calendar.Within));
        }
        else
        {
            Assert.True(calendar.Within(from) > from.AddDays(30));
        }
    }

    [Fact]
    public void A_time_that_comes_twice_begins_one_window()
    {
        var calendar = Read("30 2 * * *", 15, "Europe/Berlin");
        Assert.NotNull(calendar.Within(DateTimeOffset.Parse("2026-10-25T00:30Z")));
        Assert.Null(calendar.Within(DateTimeOffset.Parse("2026-10-25T01:30Z")));
    }

    [Fact]
    public void It_holds_exactly_when_looking_at_every_minute_says_so()
    {
        // Each zone with times at which its clocks are set, and one at which they are not.
        var places = Gen.Elements(
            ("Europe/Berlin", "2026-03-29T01:00Z"), ("Europe/Berlin", "2026-10-25T01:00Z"), ("America/New_York", "2026-03-08T07:00Z"), ("America/New_York", "2026-11-01T06:00Z"),
            ("Australia/Lord_Howe", "2026-10-03T15:30Z"), ("Australia/Lord_Howe", "2026-04-04T15:00Z"), ("America/St_Johns", "2026-03-08T05:30Z"), ("America/St_Johns", "2026-11-01T04:30Z"),
            ("Africa/Casablanca", "2026-02-15T02:00Z"), ("Africa/Casablanca", "2026-03-22T02:00Z"), ("Pacific/Chatham", "2026-09-26T14:00Z"), ("Pacific/Chatham", "2026-04-04T14:00Z"), ("Asia/Kolkata", "2026-06-10T00:00Z"), ("UTC", "2026-06-10T00:00Z"));
        var cases =
            from place in places
            from minute in Gen.Elements("0", "30", "15,45", "*/20", "59")
            from hour in Gen.Elements("*", "1", "2", "3", "*/6", "1-3", "22")
            from weekday in Gen.Elements("*", "SUN", "SAT", "MON-FRI")
            from lasts in Gen.Elements(1, 10, 30, 61, 8 * 60, 26 * 60, 7 * 24 * 60)
            from off in Gen.Choose(-15 * 60, 2 * 60)
            select (Zone: place.Item1, Every: $"{minute} {hour} * * {weekday}", Lasts: lasts, From: DateTimeOffset.Parse(place.Item2).AddMinutes(off));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200),
            Prop.ForAll(cases.ToArbitrary(), one =>
            {
                var (calendar, twin) = (Read(one.Every, one.Lasts, one.Zone), EveryMinute(one.Every, one.Lasts, one.Zone, one.From, minutes: 16 * 60));
                for (var i = 0; i < twin.Length; i++)
                {
                    var end = calendar.Within(one.From.AddMinutes(i));
                    var last = end is { } over ? (int)Math.Min((over - one.From).TotalMinutes, twin.Length) : i;
                    if (twin[i] != end is not null || (end is not null && (last <= i || !twin[i..last].All(held => held) || (last < twin.Length && twin[last]))))
                    {
                        return false.Label($"{one} minute {i}: {end}");
                    }
                }

                return true.ToProperty();
            }));
    }

    [Theory]
    [InlineData("0 22 * *", 60, "Europe/Berlin", "every", "has 4 fields")]
    [InlineData("0 0 31 2 *", 60, "Europe/Berlin", "every", "never comes")]
    [InlineData("0 22 * * *", 0, "Europe/Berlin", "for", "a second to P7D")]
    [InlineData("0 22 * * *", 8 * 24 * 60, "Europe/Berlin", "for", "a second to P7D")]
    [InlineData("0 22 * * *", 60, "Europe/Atlantis", "zone", "'Europe/Atlantis' is not known here")]
    public void What_is_no_calendar_is_refused_with_the_reason(string every, int minutes, string zone, string what, string sentence)
    {
        var refused = new List<(string What, string Sentence)>();
        Assert.Null(MuteCalendar.Read(every, TimeSpan.FromMinutes(minutes), zone, Zone, (field, said) => refused.Add((field, said))));
        Assert.Equal(what, Assert.Single(refused).What);
        Assert.Contains(sentence, refused[0].Sentence);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var refused = new List<string>();
        Assert.Null(MuteCalendar.Read("never", TimeSpan.Zero, "nowhere", Zone, (field, _) => refused.Add(field)));
        Assert.Equal(["every", "for", "zone"], refused);
    }

    [Fact]
    public void Calendars_reach_to_both_ends_of_time()
    {
        var calendar = Read("0 0 1 1 *", 7 * 24 * 60, "America/New_York");
        Assert.Null(calendar.Within(DateTimeOffset.MaxValue));
        Assert.Null(calendar.Within(DateTimeOffset.MinValue.AddDays(20)));
    }

    /// <summary>The naive twin: walks the clock minute by minute, and notes when each time that the expression names is shown first, or was left out.</summary>
    private static bool[] EveryMinute(string every, int lasts, string name, DateTimeOffset from, int minutes)
    {
        var (cron, zone) = (CronExpression.Parse(every, out _)!, Zone(name)!);
        var (held, shown) = (new bool[minutes], new HashSet<DateTime>());
        DateTime Shows(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).DateTime;
        var before = Shows(from.AddMinutes(-lasts - 181));
        for (var at = -lasts - 180; at < minutes; at++)
        {
            var now = Shows(from.AddMinutes(at));
            var leftOut = now > before.AddMinutes(1) ? (int)(now - before).TotalMinutes - 1 : 0;
            for (var k = 0; k < leftOut; k++)
            {
                Begin(before.AddMinutes(1 + k), at + k);
            }

            if (shown.Add(now))
            {
                Begin(now, at);
            }

            before = now;
        }

        return held;

        void Begin(DateTime local, int at)
        {
            var time = new DateTimeOffset(local, TimeSpan.Zero);
            if (cron.Latest(time) == time)
            {
                Array.Fill(held, true, Math.Clamp(at, 0, minutes), Math.Clamp(at + lasts, 0, minutes) - Math.Clamp(at, 0, minutes));
            }
        }
    }

    private static MuteCalendar Read(string every, int minutes, string zone) =>
        MuteCalendar.Read(every, TimeSpan.FromMinutes(minutes), zone, Zone, (_, said) => Assert.Fail(said))!;

    private static TimeZoneInfo? Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
}
