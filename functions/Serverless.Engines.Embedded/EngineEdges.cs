using Serverless.Application.Runs;

namespace Serverless.Engines.Embedded;

/// <summary>Everything the engine reaches outside itself.</summary>
public sealed record EngineEdges(IRunHistory History, IRunReader Runs, IFunctionCaller Caller, IEventPublisher Publisher, IRunSubscriptions Subscriptions, IWorkflowSource Workflows, TimeProvider Time);
