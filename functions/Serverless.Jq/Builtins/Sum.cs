using System.Text;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>Adds up values one by one; strings and objects are gathered and built once.</summary>
internal struct Sum(Run run)
{
    private JqValue sum;
    private StringBuilder? text;
    private ObjectTable? table;

    public readonly JqValue Result => text is not null ? JqValue.Of(text.ToString()) : table is not null ? JqValue.Of(new JqObject(table)) : sum;

    public void Add(in JqValue value)
    {
        if (text is not null && value.IsString)
        {
            run.Build(value.Text.Length);
            text.Append(value.Text);
        }
        else if (table is not null && value.IsObject)
        {
            Gather(value.Object);
        }
        else if (text is null && table is null && sum.IsString && value.IsString)
        {
            text = new StringBuilder(sum.Text);
            Add(value);
        }
        else if (text is null && table is null && sum.IsObject && value.IsObject)
        {
            table = sum.Object.Table.Copy(value.Object.Count);
            Gather(value.Object);
        }
        else
        {
            sum = Operators.Add(run, Result, value);
            text = null;
            table = null;
        }
    }

    private readonly void Gather(JqObject added)
    {
        run.Build(24L * added.Count);
        run.Steps(8L * added.Count);
        for (var i = 0; i < added.Count; i++)
        {
            table!.Set(added.Table.KeyAt(i), added.Table.ValueAt(i));
        }
    }
}
