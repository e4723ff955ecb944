namespace Serverless.Local.Tests;

/// <summary>The programs under test, as they were built beside the tests.</summary>
internal static class BuiltPrograms
{
    public static string Router { get; } = Path.Combine(AppContext.BaseDirectory, "router.dll");

    public static string Sink { get; } = Path.Combine(AppContext.BaseDirectory, "sink.dll");
}
