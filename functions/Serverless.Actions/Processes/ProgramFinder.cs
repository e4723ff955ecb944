namespace Serverless.Actions.Processes;

/// <summary>Finds programs by name, in the folders of the <c>PATH</c> that child processes get.</summary>
internal sealed class ProgramFinder(ProcessSettings settings)
{
    /// <summary>What child processes have instead of the host's own.</summary>
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <returns>The whole path, or null.</returns>
    public string? Find(string name)
    {
        if (settings.Programs.TryGetValue(name, out var given))
        {
            return File.Exists(given) ? given : null;
        }

        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        return name.Contains('/')
            ? Path.IsPathRooted(name) && File.Exists(name) ? name : null
            : SearchPath.Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
