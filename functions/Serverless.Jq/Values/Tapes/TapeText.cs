namespace Serverless.Jq.Values.Tapes;

/// <summary>A string that still lies in the buffer it was read from.</summary>
internal sealed class TapeText(Tape tape, int index) : RawText
{
    public Tape Tape { get; } = tape;

    public int Index { get; } = index;

    public override ReadOnlySpan<byte> Utf8 => Tape.Text(Index);

    public override bool IsPlain => Tape.At(Index).Kind == TapeKind.PlainText;
}
