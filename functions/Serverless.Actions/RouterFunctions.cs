using Serverless.Actions.A2a;
using Serverless.Actions.AsyncApi;
using Serverless.Actions.Authentication;
using Serverless.Actions.Azure;
using Serverless.Actions.Catalogs;
using Serverless.Actions.Grpc;
using Serverless.Actions.Http;
using Serverless.Actions.Mcp;
using Serverless.Actions.OpenApi;
using Serverless.Actions.Processes;
using Serverless.Actions.Secrets;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Actions;

/// <summary>Everything that workflows call, put together: each function by its name, with secrets filled in on the way.</summary>
public sealed class RouterFunctions : IFunctionCaller, IDisposable
{
    private readonly HttpSender sender;
    private readonly ProcessFunctionCaller processes;
    private readonly UnsealingCaller all;
    private readonly FunctionCatalogs functions;
    private readonly ExternalSchemas schemas;
    private readonly TimeSpan longest;

    /// <param name="azure">Whether, and by whom, Azure may be called; by nobody where none is given.</param>
    /// <param name="missing">What the host cannot do besides, by the names of <see cref="WorkflowAbilities"/>, and why.</param>
    /// <param name="catalogs">What the operator says of catalogs; nothing where none are given.</param>
    /// <param name="more">Functions of other kinds, by name; one of them may stand for one of these.</param>
    public RouterFunctions(
        ISecretReader secrets,
        HttpCallSettings? http = null,
        ProcessSettings? processes = null,
        TimeProvider? time = null,
        AzureAccess? azure = null,
        IReadOnlyDictionary<string, IFunctionCaller>? more = null,
        IReadOnlyDictionary<string, string>? missing = null,
        CatalogSettings? catalogs = null)
    {
        var (limits, allowed) = (http ?? new HttpCallSettings(), processes ?? new ProcessSettings());
        sender = new HttpSender(limits, time ?? TimeProvider.System);
        var fetcher = new ResourceFetcher(sender, limits);
        var documents = new OpenApiDocuments(fetcher);
        var plain = new HttpFunctionCaller(limits, sender);
        var rpc = new GrpcChannel(sender, limits);
        var places = new SemaphoreSlim(allowed.AtATime);
        this.processes = new ProcessFunctionCaller(allowed, fetcher, places);
        var table = new Dictionary<string, IFunctionCaller>
        {
            [Functions.Http] = plain,
            ["openapi"] = new OpenApiFunctionCaller(plain, documents, limits),
            ["asyncapi"] = new AsyncApiFunctionCaller(plain, new MessageSocket(sender), documents, limits),
            ["mcp"] = new McpFunctionCaller(new McpHttp(sender, limits.Timeout), new McpProcess(allowed, limits.Timeout, places)),
            [Functions.Grpc] = new GrpcFunctionCaller(rpc, new GrpcReflection(rpc, time ?? TimeProvider.System), fetcher, limits),
            ["a2a"] = new A2aFunctionCaller(sender, fetcher, limits),
            ["run:shell"] = this.processes,
            ["run:script"] = this.processes,
            ["run:container"] = this.processes,
        };
        if (allowed is not { Shell: false, Scripts: false, Containers: false, McpServers: false })
        {
            ChildIsolation.Close();
        }

        if (azure is AzureAccess.Granted granted)
        {
            Add(table, granted, time ?? TimeProvider.System);
        }

        foreach (var (name, caller) in more ?? new Dictionary<string, IFunctionCaller>())
        {
            table[name] = caller;
        }

        all = new UnsealingCaller(new FunctionTable(table), secrets, new CallAuthorization(sender));
        var shelf = new DocumentShelf(fetcher, secrets, catalogs ?? CatalogSettings.None);
        functions = new FunctionCatalogs(shelf, catalogs?.Default);
        schemas = new ExternalSchemas(shelf);
        longest = limits.Timeout;
        Abilities = ProcessAbilities.Of(allowed);
        if (azure is not AzureAccess.Granted)
        {
            Abilities = Abilities.Without(Functions.AzureRequest, (azure as AzureAccess.Absent)?.Reason ?? "it does not call Azure.");
        }

        foreach (var (name, reason) in missing ?? new Dictionary<string, string>())
        {
            Abilities = Abilities.Without(name, reason);
        }
    }

    /// <summary>What documents are held against when they are loaded.</summary>
    public WorkflowAbilities Abilities { get; }

    /// <summary>Reads a workflow as this host will run it: with the functions of catalogs and the schemas it names in it, and refused where it needs what this host cannot do.</summary>
    public ValueTask<Reading<Workflow>> ReadAsync(DocumentNode document, CancellationToken cancellation) => ReadAsync(document, FetchedDocuments.None(), cancellation);

    private async ValueTask<Reading<Workflow>> ReadAsync(DocumentNode document, FetchedDocuments fetched, CancellationToken cancellation)
    {
        var resolved = await ResolveAsync(document, fetched, cancellation).ConfigureAwait(false);
        return resolved.Good ? WorkflowReader.Read(resolved.Value!, Abilities) : new Reading<Workflow>(null, resolved.Problems);
    }

    /// <summary>The document with all it names that lies somewhere else.</summary>
    internal async ValueTask<Reading<DocumentNode>> ResolveAsync(DocumentNode document, FetchedDocuments fetched, CancellationToken cancellation)
    {
        using var time = new CallTime(longest, cancellation);
        var resolved = await functions.ResolveAsync(document, fetched, time).ConfigureAwait(false);
        return resolved.Good ? await schemas.ResolveAsync(resolved.Value!, fetched, time).ConfigureAwait(false) : resolved;
    }

    /// <summary>The same for readers of packs, which read one after another. It waits for catalogs, where a workflow names a function that was not fetched yet.</summary>
    public Reading<Workflow> Read(DocumentNode document, FetchedDocuments fetched) => ReadAsync(document, fetched, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation) => all.CallAsync(call, cancellation);

    // By itself, so that a host that does not call Azure does not load its library.
    private static void Add(Dictionary<string, IFunctionCaller> table, AzureAccess.Granted granted, TimeProvider time) =>
        table[Functions.AzureRequest] = new AzureFunctionCaller(granted.Credential, granted.Settings, time);

    public void Dispose()
    {
        processes.Dispose();
        sender.Dispose();
    }
}
