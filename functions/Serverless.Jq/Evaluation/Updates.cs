using Serverless.Jq.Builtins;
using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>Updates every place of a path expression.</summary>
internal static class Updates
{
    public static JqValue All(Frame frame, Node target, JqValue input, Updater updater)
    {
        frame.Run.Step();
        if (target.CanUpdate)
        {
            return target.Update(frame, input, updater, out var updated) == UpdateOutcome.Delete ? default : updated;
        }

        var state = input;
        var gone = new ArrayBuilder(0);
        var places = Flow.Of(target, frame, new Item(input, new PathLink(input)));
        while (places.Next(out var place))
        {
            frame.Run.Step();
            PathCheck.End(place);
            frame.Run.Steps(16L * place.Path!.Length);
            frame.Run.Build(8L * place.Path.Length);
            var path = place.Path.ToValue();
            switch (updater.Apply(frame, Places.GetPath(state, path), out var result))
            {
                case UpdateOutcome.Set:
                    state = Places.SetPath(frame.Run, state, path, result);
                    break;
                case UpdateOutcome.Delete:
                    gone.Add(path);
                    break;
            }
        }

        return gone.Count == 0 ? state : Places.DeletePaths(frame.Run, state, gone.Build());
    }
}
