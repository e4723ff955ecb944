using Serverless.Jq.Values;

namespace Serverless.Jq.Evaluation;

/// <summary>The outputs of a whole run, with the library's exceptions at its edge.</summary>
internal sealed class Outputs(Node main, Frame frame, JqValue input)
{
    private Flow stream;
    private bool started;

    /// <summary>Outputs so far.</summary>
    public int Count { get; private set; }

    /// <exception cref="JqException">The program raised an error, or its budget ran out.</exception>
    public bool Next(out JqValue output)
    {
        output = default;
        try
        {
            if (!started)
            {
                started = true;
                stream = Flow.Of(main, frame, input);
            }

            var more = stream.Next(out var item);
            output = item.Value;
            Count += more ? 1 : 0;
            return more;
        }
        catch (JqError error)
        {
            throw new JqException(error.Message, JsonText.ErrorElement(error.Value, frame.Run.Budget));
        }
        catch (BudgetSpent spent)
        {
            throw new JqException(spent.Message);
        }
        catch (Halted halted)
        {
            return halted.IsError && frame.Run.Host is null ? throw new JqException(halted.Message) : false;
        }
    }
}
