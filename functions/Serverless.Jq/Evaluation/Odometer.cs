using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>All combinations of the outputs of some nodes for one input; the first node turns slowest.</summary>
internal sealed class Odometer(Node[] nodes, Frame frame, JqValue input)
{
    private readonly Flow[] streams = new Flow[nodes.Length];
    private bool started;

    /// <summary>The combination reached; a fresh array for each, in the order of the nodes.</summary>
    public JqValue[] Values { get; private set; } = new JqValue[nodes.Length];

    public bool Next()
    {
        frame.Run.Step();
        if (nodes.Length == 0)
        {
            return !started && (started = true);
        }

        var i = nodes.Length - 1;
        if (!started)
        {
            started = true;
            i = 0;
            streams[0] = Flow.Of(nodes[0], frame, input);
        }

        Values = (JqValue[])Values.Clone();
        while (i >= 0)
        {
            if (!streams[i].Next(out var item))
            {
                i--;
                continue;
            }

            Values[i] = item.Value;
            if (i == nodes.Length - 1)
            {
                return true;
            }

            i++;
            streams[i] = Flow.Of(nodes[i], frame, input);
        }

        return false;
    }
}
