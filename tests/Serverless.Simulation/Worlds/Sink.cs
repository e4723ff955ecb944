using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>What the workflows act upon. It knows nothing of keys and does whatever it is asked to as often as it is asked; it outlives every host and
/// remembers all it did.</summary>
public sealed class Sink(World world)
{
    private readonly List<(string Key, string RunId, string Path)> effects = [];
    private readonly List<Action> hanging = [];

    public int Effects => effects.Count;

    public IFunctionCaller CallerOf(Life life) => new Caller(world, this, life);

    /// <summary>Whether this is what it answered to a call with this key.</summary>
    public bool Made(string key, JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("effect", out var number) && number.GetInt32() < effects.Count && effects[number.GetInt32()].Key == key;

    /// <summary>The last effect of a key as it is answered; null where there is none.</summary>
    public JsonElement? AnswerOf(string key) => effects.FindLastIndex(effect => effect.Key == key) is >= 0 and var index ? Answer(index) : null;

    /// <summary>Whatever hangs is answered now.</summary>
    public void AnswerAll()
    {
        hanging.ForEach(answer => answer());
        hanging.Clear();
    }

    private static JsonElement Answer(int effect) => JsonElement.Parse($$"""{"effect":{{effect}}}""");

    private static CallOutcome.Failed Failed(int status) => new(new Failure(FailureTypes.Communication, status, "Communication error"));

    private void Arrive(FunctionCall call, Life life, Action<CallOutcome> answer)
    {
        if (IsCheck(call))
        {
            answer(world.Weather.CallsFail > 0 && world.Chance.Is(world.Weather.CallsFail) ? Failed(503) : AnswerOf(call.EffectKey) is { } made && IntentOf(call)?.Effects > 0 ? new CallOutcome.Returned(made) : Failed(404));
            return;
        }

        if (call.Progress is { } progress)
        {
            answer(world.Chance.Is(world.Weather.CallsAccepted) ? Accepted(progress) : new CallOutcome.Returned(progress));
            return;
        }

        if (Admit(call) is { } intent)
        {
            Act(call, intent, life, answer);
        }
    }

    /// <summary>Holds what was asked against what the history says.</summary>
    private Intent? Admit(FunctionCall call)
    {
        if (IntentOf(call) is not { } intent)
        {
            world.Break($"Run {call.RunId} made the call at {call.Path} before it had recorded that it would.");
            return null;
        }

        if (intent.Key != call.EffectKey)
        {
            world.Break($"Run {call.RunId} made the call at {call.Path} with another key than it had recorded.");
        }

        if (intent.Class != RetryClass.Safe && !intent.IsOpen)
        {
            world.Break($"Run {call.RunId} made the call at {call.Path} again although its outcome was recorded.");
        }

        if (intent.Class == RetryClass.Never && ++intent.Calls > 1)
        {
            world.Break($"Run {call.RunId} made the call at {call.Path} twice, which must never be made again.");
        }

        return intent;
    }

    private void Act(FunctionCall call, Intent intent, Life life, Action<CallOutcome> answer)
    {
        var weather = world.Weather;
        if (world.Chance.Is(weather.CallsFail))
        {
            answer(Failed(world.Chance.Of([500, 503, 408])));
            return;
        }

        if (world.Chance.Is(weather.CallsDeferred))
        {
            answer(new CallOutcome.Deferred(new Failure(FailureTypes.Communication, 429, "Busy"), Seconds(1, 30), TimeSpan.FromHours(1)));
            return;
        }

        effects.Add((call.EffectKey, call.RunId, call.Path));
        world.Tell("effect", $"{call.RunId}{call.Path}", life);
        if (++intent.Effects > 1 && intent.Class == RetryClass.Check)
        {
            world.Break($"The call of run {call.RunId} at {call.Path} has had its effect twice, and there was a check to ask.");
        }

        var made = Answer(effects.Count - 1);
        if (world.Chance.Is(weather.CallsHang))
        {
            var answered = false;
            void Once()
            {
                if (!answered)
                {
                    answered = true;
                    answer(new CallOutcome.Returned(made));
                }
            }

            hanging.Add(Once);
            world.Time.After(Seconds(10, 600), Once);
        }
        else
        {
            answer(world.Chance.Is(weather.CallsAccepted) ? Accepted(made) : new CallOutcome.Returned(made));
        }
    }

    private CallOutcome.Accepted Accepted(JsonElement state) => new("The call", state, Seconds(1, 20), TimeSpan.FromHours(1));

    private TimeSpan Seconds(int least, int most) => world.Chance.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));

    private Intent? IntentOf(FunctionCall call) => world.Chronicle.IntentOf(call.RunId, call.Path);

    private static bool IsCheck(FunctionCall call) => call.With.GetProperty("endpoint").ToString().EndsWith("/check", StringComparison.Ordinal);

    private sealed class Caller(World world, Sink sink, Life life) : IFunctionCaller
    {
        public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
        {
            var answered = new TaskCompletionSource<CallOutcome>();
            world.Tell("calls", $"{call.RunId}{call.Path}", life);
            world.Turns.PostSent(life, false, () => sink.Arrive(call, life, outcome => world.Reply(life, () => answered.SetResult(outcome))));
            return await answered.Task.ConfigureAwait(false);
        }
    }
}
