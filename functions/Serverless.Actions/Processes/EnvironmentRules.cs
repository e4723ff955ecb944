using System.Text.Json;

namespace Serverless.Actions.Processes;

/// <summary>Which variables a child process may be given. Some make a program load code, so that data in them would become code, or talk to
/// somebody else.</summary>
internal static class EnvironmentRules
{
    private static readonly string[] Prefixes = ["LD_", "DYLD_", "PYTHON", "NODE_", "BASH_", "DOCKER_", "GCONV_", "GIT_", "PERL", "RUBY", "SSL_CERT_", "CURL_", "DOTNET_", "CORECLR_"];

    private static readonly HashSet<string> Names = ["PATH", "HOME", "TMPDIR", "ENV", "IFS", "PS4", "SHELLOPTS", "GLIBC_TUNABLES", "NLSPATH", "ZDOTDIR", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"];

    /// <returns>A sentence; null where all of them may be given.</returns>
    public static string? Read(JsonElement json, out Dictionary<string, string> variables)
    {
        variables = [];
        foreach (var variable in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            if (!IsName(variable.Name))
            {
                return "A name in 'environment' is not the name of a variable.";
            }

            if (Names.Contains(variable.Name) || Array.Exists(Prefixes, prefix => variable.Name.StartsWith(prefix, StringComparison.Ordinal)) || variable.Name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase))
            {
                return $"'environment' may not set {variable.Name}, which decides what code is run, or whom it trusts.";
            }

            var text = variable.Value.ValueKind == JsonValueKind.String ? variable.Value.GetString()! : variable.Value.GetRawText();
            if (text.Contains('\0'))
            {
                return $"The value of {variable.Name} holds a zero byte.";
            }

            variables[variable.Name] = text;
        }

        return json.ValueKind is JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null ? null : "'environment' is not a map.";
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 128 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
