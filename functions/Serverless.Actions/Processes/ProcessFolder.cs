namespace Serverless.Actions.Processes;

/// <summary>The folder of one process.</summary>
internal static class ProcessFolder
{
    /// <returns>Null, with a reason, where there is no place for it.</returns>
    public static string? Create(out string reason)
    {
        reason = "";
        try
        {
            return Directory.CreateTempSubdirectory("router-process-").FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return null;
        }
    }

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
