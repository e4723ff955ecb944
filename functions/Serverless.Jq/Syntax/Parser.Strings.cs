using Serverless.Jq.Builtins;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Evaluation.Nodes;
using Serverless.Jq.Values;

namespace Serverless.Jq.Syntax;

internal sealed partial class Parser
{
    private bool StartsString() =>
        Peek.Kind == TokenKind.StringStart || (Peek.Kind == TokenKind.Format && tokens[at + 1].Kind == TokenKind.StringStart);

    private Node FormatOrString()
    {
        if (StartsString())
        {
            return String();
        }

        var format = Next().Text;
        return Made(new Native0Node((Run run, in JqValue value) => Formats.Apply(run, format, value)));
    }

    private Node String()
    {
        var format = Peek.Kind == TokenKind.Format ? Next().Text : "text";
        Next();
        var parts = new List<Node>();
        while (Peek.Kind != TokenKind.StringEnd)
        {
            switch (Peek.Kind)
            {
                case TokenKind.StringText:
                    parts.Add(new ConstantNode(Next().Value));
                    break;
                case TokenKind.InterpolationStart:
                    Next();
                    parts.Add(Formatted(Query(), format));
                    if (Peek.Kind != TokenKind.InterpolationEnd)
                    {
                        throw Unexpected();
                    }

                    Next();
                    break;
                default:
                    throw Unexpected();
            }
        }

        Next();
        return Made(parts.TrueForAll(part => part.Constant is not null)
            ? new ConstantNode(JqValue.Of(string.Concat(parts.Select(part => part.Constant!.Value.Text))))
            : new InterpolationNode([.. parts]));
    }

    private Node Formatted(Node value, string format) =>
        Made(Compose.Pipe(value, new Native0Node((Run run, in JqValue input) => Formats.Apply(run, format, input))));
}
