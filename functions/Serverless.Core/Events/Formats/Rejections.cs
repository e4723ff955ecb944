using Serverless.Core.Documents;

namespace Serverless.Core.Events.Formats;

internal static class Rejections
{
    public static Normalization Whole(ReadOnlyMemory<byte> body, string code, string sentence) => Whole(body, [new Problem(code, null, 0, 0, sentence)]);

    public static Normalization Whole(ReadOnlyMemory<byte> body, IReadOnlyList<Problem> problems) => new([], [new RejectedEvent(body, problems)]);
}
