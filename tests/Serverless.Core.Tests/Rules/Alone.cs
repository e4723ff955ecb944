namespace Serverless.Core.Tests.Rules;

/// <summary>Tests that measure, and so run beside no others.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
