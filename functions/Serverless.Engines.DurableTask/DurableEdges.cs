using Serverless.Application.Runs;

namespace Serverless.Engines.DurableTask;

/// <summary>Everything a stretch of a run reaches outside itself.</summary>
public sealed record DurableEdges(IRunHistory History, IFunctionCaller Caller, IEventPublisher Publisher, IRunSubscriptions Subscriptions, IWorkflowSource Workflows, TimeProvider Time);
