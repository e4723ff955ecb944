using System.Globalization;
using Serverless.Core.Admission.Control;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>What a mute is for, as its act or document says it and as the invariants count it.</summary>
/// <param name="Named">The rule, tag or pack; empty with <see cref="MuteScope.Everything"/>.</param>
/// <param name="Host">Of the events that it is for; null for all.</param>
/// <param name="Every">Minutes from one window to the next, counted from the full hour; null where it holds all the time.</param>
/// <param name="Lasts">Each window.</param>
public sealed record SimulatedMute(MuteScope Scope, string Named, string? Host, int? Every, TimeSpan Lasts)
{
    public const string Zone = "UTC";

    public string? Cron => Every is { } minutes ? $"*/{minutes} * * * *" : null;

    public string? Where => Host is null ? null : $".data.host == \"{Host}\"";

    public static SimulatedMute Make(GuardBook book, Chance chance)
    {
        var rule = chance.Of(book.Rules);
        var (scope, named) = chance.Of([(MuteScope.Rule, rule.Name), (MuteScope.Rule, rule.Name), (MuteScope.Tag, rule.Tag), (MuteScope.Pack, GuardBook.Pack), (MuteScope.Everything, "")]);
        int? every = chance.Is(0.3) ? chance.Of([2, 3, 5]) : null;
        return new SimulatedMute(scope, named, chance.Is(0.3) ? chance.Of(GuardBook.Hosts) : null, every, every is { } minutes ? TimeSpan.FromSeconds(chance.Between(20, minutes * 60)) : TimeSpan.Zero);
    }

    /// <param name="host">Null where it is for several events, and then for any of them.</param>
    public bool Holds(GuardRule rule, string? host, DateTimeOffset at) => IsFor(rule) && (Host is null || host is null || Host == host) && (Every is not { } minutes || at.UtcTicks % (minutes * TimeSpan.TicksPerMinute) < Lasts.Ticks);

    /// <summary>As a pack says it.</summary>
    public string Yaml(string name, DateTimeOffset until)
    {
        var meant = Scope switch { MuteScope.Everything => "everything: true", var scope => $"{scope.ToString().ToLowerInvariant()}s: [{Named}]" };
        var windows = Every is null ? "" : string.Create(CultureInfo.InvariantCulture, $"every: '{Cron}'\nfor: PT{(int)Lasts.TotalSeconds}S\nzone: {Zone}\n");
        return $"mute: {name}\nreason: Work.\nowner: sim\n{meant}\n{(Where is null ? "" : $"where: '{Where}'\n")}{windows}until: {until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\n";
    }

    private bool IsFor(GuardRule rule) => Scope switch { MuteScope.Rule => rule.Name == Named, MuteScope.Tag => rule.Tag == Named, _ => true };
}
