using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Actions;
using Serverless.Application.Dispatch;
using Serverless.Application.Packs;

namespace Serverless.Functions.Hosting;

/// <summary>The packs that were deployed with the app, in its folder <c>rules</c>, compiled once. Their settings are the app settings
/// <c>ROUTER_SETTINGS__pack__name</c>.</summary>
internal static class ShippedRules
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true };

    /// <summary>With problems nothing is in force: events wait in the journal, and their senders are told to come again.</summary>
    public static LiveRules Load(IServiceProvider provider, IConfiguration configuration)
    {
        var rules = new LiveRules(provider.GetRequiredService<TimeProvider>());
        var reading = new PackReader(provider.GetRequiredService<RouterFunctions>().Read).Read(Files(Path.Combine(AppContext.BaseDirectory, "rules")), Settings(configuration));
        if (reading is { Good: true, Value: { } set })
        {
            rules.Replace(set);
            return rules;
        }

        rules.Refuse(reading.Problems);
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ShippedRules).FullName!);
        foreach (var problem in reading.Problems)
        {
            Logs.RulesRefused(logger, problem.ToString());
        }

        return rules;
    }

    private static Dictionary<string, string> Settings(IConfiguration configuration) => configuration.GetSection("ROUTER_SETTINGS").GetChildren()
        .SelectMany(pack => pack.GetChildren().Select(setting => (Name: $"{pack.Key}.{setting.Key}", setting.Value)))
        .ToDictionary(setting => setting.Name, setting => setting.Value ?? "");

    private static List<PackFile> Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.yaml", Everywhere)
            .Order(StringComparer.Ordinal)
            .Select(path => new PackFile(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes(path))),
    ];
}
