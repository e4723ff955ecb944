using Serverless.Core.Events;

namespace Serverless.Core.Tests.Events;

public class Rfc3339Tests
{
    [Theory]
    [InlineData("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.5200000Z")]
    [InlineData("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.0000000Z")]
    [InlineData("1990-12-31T23:59:60Z", "1990-12-31T23:59:59.0000000Z")]
    [InlineData("1937-01-01t12:00:27.87+00:20", "1937-01-01T11:40:27.8700000Z")]
    [InlineData("2026-01-02T03:04:05.123456789z", "2026-01-02T03:04:05.1234567Z")]
    [InlineData("2024-02-29T00:00:00+23:59", "2024-02-28T00:01:00.0000000Z")]
    public void A_timestamp_is_an_instant(string text, string utc) => Assert.Equal(utc, Rfc3339.Parse(text)?.UtcDateTime.ToString("O"));

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-02")]
    [InlineData("2026-01-02T03:04:05")]
    [InlineData("2026-01-02 03:04:05Z")]
    [InlineData("2026-02-29T03:04:05Z")]
    [InlineData("2026-13-01T03:04:05Z")]
    [InlineData("2026-01-02T24:00:00Z")]
    [InlineData("2026-01-02T03:04:61Z")]
    [InlineData("2026-01-02T03:04:05.Z")]
    [InlineData("2026-01-02T03:04:05+0100")]
    [InlineData("2026-01-02T03:04:05+01:60")]
    [InlineData("2026-01-02T03:04:05Zz")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("２026-01-02T03:04:05Z")]
    public void Anything_else_is_none(string text) => Assert.Null(Rfc3339.Parse(text));
}
