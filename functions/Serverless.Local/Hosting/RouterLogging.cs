using Microsoft.Extensions.Logging.Console;

namespace Serverless.Local.Hosting;

/// <summary>What the router says while it serves: its own news and everybody's warnings, on standard error; standard output is for the story.</summary>
internal static class RouterLogging
{
    public static ILoggerFactory Create() => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Serverless", LogLevel.Information)
        // A port that is taken is told in a sentence; what stops the host later is critical.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
        .AddSimpleConsole(console => console.SingleLine = true)
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
