using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Serverless.Api.Gates;
using Serverless.Api.Problems;
using Serverless.Application.Admission;
using Serverless.Application.Clocks;
using Serverless.Application.Dispatch;
using Serverless.Core.Admission.Control;

namespace Serverless.Api.Queries;

/// <summary>What persons have switched off: <c>GET /api/starts</c>, and <c>POST /api/starts/stop</c>, <c>resume</c>, <c>mute</c>, <c>unmute</c>.</summary>
/// <param name="zones">The zone of an IANA name; as the host's data have it where none is given.</param>
internal sealed class StartsEndpoints(StartSwitch starts, StopKeeping runs, LiveRules rules, TimeProvider time, Func<string, TimeZoneInfo?>? zones = null)
{
    private const int ActsShown = 50;

    public async Task ShowAsync(HttpContext context)
    {
        var control = await starts.CurrentAsync(context.RequestAborted).ConfigureAwait(false);
        var acts = await starts.ListActsAsync(null, ActsShown, context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, StartsView.Of(control, acts, rules.Loaded ? rules.Current.Mutes : [], time.GetUtcNow()), ApiJson.Default.StartsView).ConfigureAwait(false);
    }

    public async Task ActAsync(HttpContext context, ControlKind kind)
    {
        if (await JsonRequest.ReadAsync(context, StartsActReader.Area, sent => new StartsActReader(sent, kind, time.GetUtcNow(), zones ?? SystemZones.Find).Read(context.Caller().SpeakingFor)).ConfigureAwait(false) is not { } act)
        {
            return;
        }

        var (changed, now) = await starts.ActAsync(act, context.RequestAborted).ConfigureAwait(false);
        if (!changed && kind is ControlKind.Mute or ControlKind.Unmute)
        {
            var sentence = kind == ControlKind.Mute ? $"There are {StartControl.MostMutes} mutes already; end some." : $"There is no mute {act.Ends}, or it has ended.";
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status409Conflict, sentence).ConfigureAwait(false);
            return;
        }

        if (!changed && kind == ControlKind.Demote && now.Demoted.Count >= StartControl.MostDemoted && now.Demoted.All(demotion => demotion.Rule != act.Named))
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status409Conflict, $"{StartControl.MostDemoted} rules are demoted already; promote some.").ConfigureAwait(false);
            return;
        }

        if (changed && kind is ControlKind.Stop or ControlKind.Resume)
        {
            await runs.BeginAsync(context.RequestAborted).ConfigureAwait(false);
        }

        await ApiJson.WriteAsync(context, new StartsActView(changed, now.Number, changed && kind == ControlKind.Mute ? Warning(act) : null), ApiJson.Default.StartsActView).ConfigureAwait(false);
    }

    /// <summary>A mute may come before its rule; more often its name is mistyped.</summary>
    private string? Warning(ControlAct act) => !rules.Loaded || act.Scope == MuteScope.Everything || rules.Current.Rules.Any(rule => act.Scope switch
    {
        MuteScope.Rule => rule.Name == act.Named,
        MuteScope.Tag => rule.Tags.Contains(act.Named),
        _ => rule.Pack == act.Named,
    })
        ? null
        : $"No rule in force {(act.Scope == MuteScope.Rule ? "is named" : $"has the {Names.Of(act.Scope)}")} {act.Named}: this mutes nothing so far.";
}

/// <param name="Number">Of the last act: of this one where it changed something.</param>
/// <param name="Warning">What the person may not have meant; null where there is nothing to say.</param>
internal sealed record StartsActView(bool Changed, long Number, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Warning);

/// <param name="Stopped">Null while runs may be started.</param>
/// <param name="Mutes">Those that are not over; of one that comes again, whether it holds now is said.</param>
/// <param name="Acts">What was done last, the newest first.</param>
internal sealed record StartsView(StartsActLine? Stopped, IReadOnlyList<StartsActLine> Mutes, IReadOnlyList<StartsActLine> Acts)
{
    /// <summary>The mutes of the rule set in force; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StandingMuteLine>? Standing { get; init; }

    public static StartsView Of(StartControl control, IReadOnlyList<ControlAct> acts, IReadOnlyList<StandingMute> standing, DateTimeOffset now) => new(
        control.Stop is { } stop ? StartsActLine.Of(stop) : null,
        [.. control.Mutes.Where(mute => mute.Until > now).Select(mute => StartsActLine.Of(mute, now))],
        [.. acts.Select(StartsActLine.Of)])
    {
        Standing = standing.Count == 0 ? null : [.. standing.Select(mute => StandingMuteLine.Of(mute, now))],
    };
}
