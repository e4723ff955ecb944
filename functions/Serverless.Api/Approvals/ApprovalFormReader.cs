using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Serverless.Application.Approvals;
using Serverless.Core.Events.Json;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Approvals;

/// <summary>Reads the form of a link's page strictly: <c>answer</c>, <c>reason</c> and <c>data</c>, each once.</summary>
internal sealed class ApprovalFormReader(ApprovalLink link)
{
    private const int TextLimit = 4_096;
    private static readonly string[] Known = ["answer", "reason", "data"];

    private readonly List<string> problems = [];

    /// <summary>Everything that is wrong, as sentences.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <param name="by">Who answers, as records keep it.</param>
    public RunAct.Answer? Read(ReadOnlyMemory<byte> body, string by)
    {
        if (!Utf8.IsValid(body.Span))
        {
            problems.Add("The form is not UTF-8.");
            return null;
        }

        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span));
        problems.AddRange(form.Keys.Except(Known).Select(name => $"The form has no field '{name}'; it knows {string.Join(", ", Known)}."));
        var said = Single(form, "answer");
        if (said is not ("approve" or "reject"))
        {
            problems.Add("An answer is approve or reject.");
        }

        var reason = Single(form, "reason");
        if (reason is not { Length: > 0 and <= TextLimit })
        {
            problems.Add($"An answer has a reason of 1 to {TextLimit} characters.");
        }

        var data = Data(Single(form, "data"));
        return problems.Count > 0 ? null : new RunAct.Answer(by, reason!, link.Approval, link.Binding, said == "approve") { Subject = link.Person, Roles = link.Roles, How = link.How, Link = link.Nonce, Data = data };
    }

    private string? Single(Dictionary<string, StringValues> form, string name)
    {
        var values = form.GetValueOrDefault(name);
        if (values.Count > 1)
        {
            problems.Add($"The field '{name}' comes {values.Count} times; send it once.");
        }

        return values.Count == 0 ? null : values[0];
    }

    private JsonElement? Data(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var json = Encoding.UTF8.GetBytes(text);
        if (StrictJson.Check(json) is { Count: > 0 } found)
        {
            problems.AddRange(found.Select(problem => $"The data, line {problem.Line}, column {problem.Column}: {problem.Sentence}"));
            return null;
        }

        return JsonElement.Parse(StrictJson.WithoutMark(json).Span);
    }
}
