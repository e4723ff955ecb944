using System.Text.Json;
using Serverless.Jq.Evaluation;

namespace Serverless.Jq.Values;

/// <summary>Writes outputs as text, one after the other into the same buffer.</summary>
internal sealed class OutputText(JqTextLayout layout, JqBudget budget) : IDisposable
{
    private JsonTextWriter writer = new(JsonLayout.Within(budget) with { Indent = layout.Tab ? 1 : layout.Indent, Tab = layout.Tab, SortKeys = layout.SortKeys, Ascii = layout.Ascii });

    public JqTextOutput Write(in JqValue value)
    {
        writer.Clear();
        try
        {
            if (layout.RawStrings && value.IsString)
            {
                writer.RawText(value.Text);
            }
            else
            {
                writer.Write(value);
            }
        }
        catch (BudgetSpent spent)
        {
            throw new JqException(spent.Message);
        }

        return new JqTextOutput(writer.WrittenMemory, KindOf(value.Kind));
    }

    public void Dispose() => writer.Dispose();

    private static JsonValueKind KindOf(JqKind kind) => kind switch
    {
        JqKind.Null => JsonValueKind.Null,
        JqKind.False => JsonValueKind.False,
        JqKind.True => JsonValueKind.True,
        JqKind.Number => JsonValueKind.Number,
        JqKind.String => JsonValueKind.String,
        JqKind.Array => JsonValueKind.Array,
        _ => JsonValueKind.Object,
    };
}
