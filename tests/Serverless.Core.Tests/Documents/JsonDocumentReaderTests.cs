using System.Text;
using Serverless.Core.Documents;

namespace Serverless.Core.Tests.Documents;

public sealed class JsonDocumentReaderTests
{
    [Fact]
    public void Nodes_know_their_places_and_numbers_their_spelling()
    {
        var map = Assert.IsType<DocumentMap>(Read("{\n  \"é\": [1.50, \"x\"]\n}").Value);
        var list = Assert.IsType<DocumentList>(map["é"]);

        Assert.Equal((2, 3), (map.Entries[0].KeyPlace.Line, map.Entries[0].KeyPlace.Column));
        Assert.Equal((2, 9), (list.Items[0].Place.Line, list.Items[0].Place.Column));
        Assert.Equal("1.50", ((DocumentScalar)list.Items[0]).Text);
    }

    [Theory]
    [InlineData("{\"a\":1,\n\"\\u0061\":2}", "json/duplicate-key", 2, 1)]
    [InlineData("[\"\\ud800\"]", "json/not-unicode", 1, 2)]
    [InlineData("[1,]", "json/syntax", 1, 4)]
    [InlineData("", "json/syntax", 1, 1)]
    [InlineData("{} x", "json/syntax", 1, 4)]
    [InlineData("[01]", "json/syntax", 1, 3)]
    public void What_is_no_strict_json_is_refused_at_its_place(string text, string code, int line, int column)
    {
        var problem = Assert.Single(Read(text).Problems);

        Assert.Equal((code, line, column), (problem.Code, problem.Line, problem.Column));
    }

    [Fact]
    public void One_long_line_is_read_in_time_that_follows_its_length()
    {
        var text = "[" + string.Join(",", Enumerable.Repeat("\"é\"", 100_000)) + "]";
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var list = Assert.IsType<DocumentList>(Read(text).Value);

        // Counted from the start of the line for each value, it is tens of seconds.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal((1, text.Length - 3), (list.Items[^1].Place.Line, list.Items[^1].Place.Column));
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.True(Read(new string('[', 64) + new string(']', 64)).Good);
        Assert.Equal("json/syntax", Assert.Single(Read(new string('[', 100_000)).Problems).Code);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        Assert.False(JsonDocumentReader.Read(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }).Good);
    }

    private static Reading<DocumentNode> Read(string text) => JsonDocumentReader.Read(Encoding.UTF8.GetBytes(text), "a.json");
}
