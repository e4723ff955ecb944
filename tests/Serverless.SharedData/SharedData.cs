namespace Serverless.SharedData;

/// <summary>The folder of real events, conformance suites and vectors that lies beside the repository, or where <c>SHARED_DATA</c> says.</summary>
public static class SharedData
{
    /// <summary>Null where it is absent; tests then skip with <see cref="Reason"/>.</summary>
    public static string? Root { get; } = Find();

    public const string Reason = "the shared data folder is absent (set SHARED_DATA)";

    public static bool Absent => Root is null;

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root ?? throw new InvalidOperationException(Reason), .. parts]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SHARED_DATA") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Serverless.sln")))
            {
                var beside = System.IO.Path.Combine(folder.Parent?.FullName ?? "/", "shared", "data");
                return Directory.Exists(beside) ? beside : null;
            }
        }

        return null;
    }
}
