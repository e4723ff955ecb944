namespace Serverless.Actions.Processes;

/// <summary>The folder of one process.</summary>
internal static class ProcessFolder
{
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody the process started still writes into it. The system's own cleaning takes it.
        }
    }
}
