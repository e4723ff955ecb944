using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.RuleSets;
using Serverless.Contracts.Memory;

namespace Serverless.Application.Tests.RuleSets;

/// <summary>A router whose rules are pushed, over a store in memory that the test may take away.</summary>
internal sealed class RuleSetStage : IRuleSetStore
{
    private readonly MemoryStore store = new();

    public RuleSetStage(RuleAuthority? authority = null)
    {
        var (compiler, decides) = (new RuleSetCompiler(new PackReader()), authority ?? RuleAuthority.Pushes.Instance);
        Follower = new RuleSetFollower(this, Rules, compiler, new FollowerSettings(TimeSpan.FromMilliseconds(100)), TimeProvider.System, NullLogger<RuleSetFollower>.Instance);
        var pointer = new RulePointer(this, compiler, Follower);
        Push = new RulePush(this, pointer, compiler, decides, TimeProvider.System);
        Rollback = new RuleRollback(this, pointer, decides, TimeProvider.System);
    }

    public LiveRules Rules { get; } = new(TimeProvider.System);

    public RuleSetFollower Follower { get; }

    public RulePush Push { get; }

    public RuleRollback Rollback { get; }

    public bool Away { get; set; }

    /// <summary>Called before a move is recorded.</summary>
    public Func<Task> Flipping { get; set; } = () => Task.CompletedTask;

    public int Puts { get; private set; }

    /// <summary>One rule of that mode and its workflow, which sets what is said.</summary>
    public static PackBundle OnePack(string mode = "auto", string says = "hello", string? more = null)
    {
        List<PackFile> files =
        [
            File("p/rules/r.yaml", $"rule: r\nmatch: {{ type: [com.example.test] }}\nmode: {mode}\nrun: p/w:1.0.0\n{more}"),
            File("p/workflows/w.yaml", $"document: {{ dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }}\ndo: [{{ a: {{ set: {{ said: {says} }} }} }}]\n"),
        ];
        return PackBundle.Of(files, new Dictionary<string, string>());
    }

    public static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    public static MoveOrder Order(long? seen = null, string by = "anna") => new(by, "a reason", seen);

    public async Task<RuleSetMove> PushedAsync(PackBundle packs) => Assert.IsType<PushOutcome.Moved>(await Push.PushAsync(packs, Order(), default)).Move;

    public async Task<RuleSetMove> RolledBackAsync(string? to = null) => Assert.IsType<PushOutcome.Moved>(await Rollback.RollBackAsync(to, Order(), default)).Move;

    public Task<IReadOnlyList<RuleSetMove>> MovesAsync() => store.ListMovesAsync(null, 100, default).AsTask();

    public ValueTask PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        Puts++;
        return Here().PutAsync(id, body, cancellation);
    }

    public ValueTask<ReadOnlyMemory<byte>?> FindAsync(string id, CancellationToken cancellation) => ((IRuleSetStore)Here()).FindAsync(id, cancellation);

    public async ValueTask<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation)
    {
        await Flipping();
        return await Here().FlipAsync(move, cancellation);
    }

    public ValueTask<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation) => Here().ListMovesAsync(before, limit, cancellation);

    private MemoryStore Here() => Away ? throw new StoreUnavailableException("away") : store;
}
