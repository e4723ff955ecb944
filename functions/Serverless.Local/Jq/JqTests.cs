using Serverless.Jq.Testing;

namespace Serverless.Local.Jq;

/// <summary><c>router jq --run-tests FILE…</c></summary>
internal static class JqTests
{
    public static int Run(IReadOnlyList<string> files)
    {
        var (passed, failed) = (0, 0);
        foreach (var file in files)
        {
            foreach (var result in JqTestSuite.Parse(File.ReadAllText(file)).Run(JqSession.Budget))
            {
                if (result.Passed)
                {
                    passed++;
                    continue;
                }

                failed++;
                Console.WriteLine($"{file}:{result.Case.Line} {result.Case.Program}: {result.Failure}");
            }
        }

        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? JqExit.Done : JqExit.FalseOrNull;
    }
}
