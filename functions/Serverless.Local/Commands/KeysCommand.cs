using System.CommandLine;
using System.Text;
using Serverless.Api.Gates.Keys;
using Serverless.Core.Access;
using Serverless.Local.Hosting;

namespace Serverless.Local.Commands;

/// <summary><c>router keys new</c></summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Keys to the API of a router on a machine of your own.") { New() };

    private static Command New()
    {
        var name = new Option<string>("--name") { Description = "Who will have it; records say so.", Required = true };
        var role = new Option<string>("--role") { Description = "read (lists and pages), operate (also send events, answer, pause) or admin (also rules).", Required = true };
        var file = new Option<string?>("--file") { Description = $"The file of keys; otherwise {LocalGate.KeysVariable}." };
        role.AcceptOnlyFromAmong("read", "operate", "admin");
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !ApiKey.IsName(text))
            {
                result.AddError("--name has letters, digits, hyphens, underscores, dots and @, and at most 64 of them.");
            }
        });
        var command = new Command(
            "new",
            "Make a key and print it, once: the file keeps only its SHA-256. A router that reads the file takes the key at once, and no more when its line is deleted.\n\nExample: router keys new --name night-shift --role operate --file keys.txt")
        {
            name, role, file,
        };
        command.SetAction(parsed => Make(parsed.GetValue(name)!, ApiKey.RoleOf(parsed.GetValue(role)!)!.Value, parsed.GetValue(file) ?? Environment.GetEnvironmentVariable(LocalGate.KeysVariable)));
        return command;
    }

    private static int Make(string name, AccessRole role, string? path)
    {
        if (path is not { Length: > 0 })
        {
            return No($"Name the file of keys with --file or {LocalGate.KeysVariable}.");
        }

        try
        {
            return Add(path, name, role);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return No($"The key was not made: {e.Message}");
        }
    }

    private static int Add(string path, string name, AccessRole role)
    {
        using var file = Open(path);
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        var before = reader.ReadToEnd();
        var (key, text) = ApiKey.New(name, role);
        var line = (before.Length == 0 || before.EndsWith('\n') ? "" : "\n") + key.Line + "\n";

        // What would come of it is read before it is written: a name twice, or a line that was wrong before, would lock everybody out.
        if (ApiKeyReader.Read(before + line, path) is { Good: false } reading)
        {
            return No(string.Join(Environment.NewLine, reading.Problems));
        }

        file.Write(Encoding.UTF8.GetBytes(line));
        Console.WriteLine(text);
        Console.Error.WriteLine($"This is the key of {name}, shown this once. Use it as ROUTER_TOKEN, or in the header x-router-key.");
        return ExitCode.Done;
    }

    /// <summary>For us alone while it is open; made for its owner alone.</summary>
    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static int No(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return ExitCode.No;
    }
}
