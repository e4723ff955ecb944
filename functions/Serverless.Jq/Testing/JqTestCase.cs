namespace Serverless.Jq.Testing;

/// <summary>A case of a suite in jq's own format.</summary>
/// <param name="Line">The line of the program, from 1.</param>
/// <param name="Input">The input's JSON text; empty where the program must fail to compile.</param>
/// <param name="Expected">The expected outputs as JSON texts, or the lines of the expected error message.</param>
/// <param name="MustFail">The program must not compile.</param>
/// <param name="ChecksMessage">The message must be the expected one.</param>
public sealed record JqTestCase(int Line, string Program, string Input, IReadOnlyList<string> Expected, bool MustFail, bool ChecksMessage);
