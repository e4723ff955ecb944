using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;
using Serverless.Application.Admission;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Queries;

namespace Serverless.Api.Queries;

/// <summary>The live rules, and why one did or did not fire.</summary>
internal sealed class RuleEndpoints(IRuleQueries rules, IJournalReader journal, IntakeSettings settings, StartSwitch starts, TimeProvider clock)
{
    public async Task ListAsync(HttpContext context)
    {
        if (rules.Current is not { } report)
        {
            await NoRules(context).ConfigureAwait(false);
            return;
        }

        var control = await starts.CurrentAsync(context.RequestAborted).ConfigureAwait(false);
        var acts = await starts.FindActsAsync(report.Rules.Select(rule => control.Demotes(rule.Name, rule.Mode)?.Number).OfType<long>(), context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, RuleSetView.Of(report, control, acts, clock.GetUtcNow()), ApiJson.Default.RuleSetView).ConfigureAwait(false);
    }

    public async Task ExplainAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var (sequence, rule) = (query.Number("event"), query.Text("rule"));
        if (sequence is null)
        {
            query.Report("query/missing", "Say which event: event=SEQUENCE, as the list of events gives it.");
        }

        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        await AnswerAsync(context, sequence!.Value, rule).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, long sequence, string? rule)
    {
        var record = await journal.FindAsync(sequence, context.RequestAborted).ConfigureAwait(false);

        // A redelivery holds no body of its own: it is the first delivery again.
        var holder = record?.Original is { } original ? await journal.FindAsync(original, context.RequestAborted).ConfigureAwait(false) : record;
        if (record is null || holder is null)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, $"The journal has no entry {sequence}.").ConfigureAwait(false);
            return;
        }

        if (record.Kind == JournalKind.DeadLetter)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status409Conflict, $"Entry {sequence} is a dead letter: it was rejected before any rule saw it. Its own problems say why.").ConfigureAwait(false);
            return;
        }

        var explanation = await rules.ExplainAsync(holder, rule, context.RequestAborted).ConfigureAwait(false);
        if (explanation is null)
        {
            await NoRules(context).ConfigureAwait(false);
            return;
        }

        if (rule is not null && explanation.Rules.Count == 0)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is no rule of that name in the live rule set.").ConfigureAwait(false);
            return;
        }

        var judgement = record.Judgement is { } judged ? JudgementView.Of(judged) : null;
        var view = new ExplanationView(sequence, Names.Of(record.Kind), judgement, explanation.RuleSet, [.. explanation.Rules.Select(ExplainedRuleView.Of)]);
        await ApiJson.WriteAsync(context, view, ApiJson.Default.ExplanationView).ConfigureAwait(false);
    }

    private Task NoRules(HttpContext context) => ProblemAnswer.UnavailableAsync(context, "No rule set is loaded yet.", settings.RetryAfterOrUsual);
}
