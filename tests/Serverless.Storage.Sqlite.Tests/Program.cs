using Serverless.Storage.Sqlite.Tests.Crashes;
using Xunit.Runner.InProc.SystemConsole;

namespace Serverless.Storage.Sqlite.Tests;

/// <summary>Runs the tests, or the process that one of them kills.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments) =>
        arguments is [CrashWriter.Verb, var database] ? await CrashWriter.RunAsync(database) : await ConsoleRunner.Run(arguments);
}
