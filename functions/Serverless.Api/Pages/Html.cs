using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Serverless.Api.Pages;

/// <summary>A piece of HTML. It is written as an interpolated text in which every value is encoded, except pieces that are HTML already, so that a
/// value can never become markup.</summary>
internal readonly record struct Html(string Markup)
{
    public static readonly Html Empty = new("");

    public static Html Of(Writer writer) => new(writer.ToString());

    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> piece) => new(string.Concat(items.Select(item => piece(item).Markup)));

    public override string ToString() => Markup;

    [InterpolatedStringHandler]
    internal readonly ref struct Writer(int literals, int values)
    {
        private readonly StringBuilder text = new(literals + (values * 16));

        public void AppendLiteral(string literal) => text.Append(literal);

        public void AppendFormatted(Html piece) => text.Append(piece.Markup);

        public void AppendFormatted(string? value) => text.Append(HtmlEncoder.Default.Encode(value ?? ""));

        public void AppendFormatted(long value) => text.Append(value);

        public override string ToString() => text.ToString();
    }
}
