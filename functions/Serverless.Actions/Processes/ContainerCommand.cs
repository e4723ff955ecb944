using System.Globalization;
using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Application.Runs;

namespace Serverless.Actions.Processes;

/// <summary>The words of the container runtime's command line. Serverless Workflow DSL 1.0.3, "Container Process" and "Container Lifetime". A container
/// is removed as soon as it has ended, unless its lifetime says never: nothing here comes back to remove it later, and what it wrote is in the output.</summary>
internal static class ContainerCommand
{
    /// <summary>In the folder of the process; the runtime writes the id of the container into it as soon as there is one.</summary>
    private const string IdFile = "cid";

    public static IReadOnlyList<string> Run(FunctionCall call, string code, ProcessArguments arguments, ProcessSettings settings)
    {
        var with = call.With;
        var name = Texts.Of(with, "name") is { Length: > 0 } given ? NameOf(given) : $"router-{call.EffectKey[..Math.Min(16, call.EffectKey.Length)]}";
        List<string> words = ["run", "--interactive", "--name", name, "--cidfile", IdFile];
        if (!with.TryGetProperty("lifetime", out var lifetime) || Texts.Of(lifetime, "cleanup") is not "never")
        {
            words.Add("--rm");
        }

        words.AddRange(["--pull", Texts.Of(with, "pullPolicy") switch { "always" => "always", "never" => "never", _ => "missing" }]);
        words.AddRange(["--memory", string.Create(CultureInfo.InvariantCulture, $"{settings.MemoryLimit}m"), "--pids-limit", "256"]);
        words.AddRange(arguments.Environment.Keys.SelectMany(variable => (string[])["--env", variable]));
        words.AddRange(Pairs(with, "ports").SelectMany(port => (string[])["--publish", $"{port.Key}:{port.Value}"]));
        words.AddRange(Pairs(with, "volumes").SelectMany(volume => (string[])["--volume", $"{volume.Key}:{volume.Value}"]));
        words.AddRange(code.Length > 0 ? ["--entrypoint", "/bin/sh", "--", Texts.Of(with, "image")!, "-c", code, "sh"] : ["--", Texts.Of(with, "image")!]);
        words.AddRange(arguments.Arguments);
        return words;
    }

    /// <summary>Ends and removes the container that was run from this folder; null where there is none. By its id: of the name another may be.</summary>
    public static async Task<IReadOnlyList<string>?> RemoveAsync(string folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, IdFile);
        var id = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false)).Trim() : "";
        return id.Length > 0 ? ["rm", "--force", id] : null;
    }

    private static string NameOf(string text) => string.Concat(text.Take(128).Select((c, at) => char.IsAsciiLetterOrDigit(c) || (at > 0 && c is '_' or '.' or '-') ? c : at == 0 ? 'c' : '-'));

    private static IEnumerable<KeyValuePair<string, string>> Pairs(JsonElement with, string key) =>
        with.TryGetProperty(key, out var map) && map.ValueKind == JsonValueKind.Object ? map.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.ToString())) : [];
}
