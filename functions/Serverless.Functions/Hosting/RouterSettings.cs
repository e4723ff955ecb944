using System.Globalization;
using Microsoft.Extensions.Configuration;
using Serverless.Actions.Azure;
using Serverless.Actions.Catalogs;
using Serverless.Actions.Processes;
using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission;

namespace Serverless.Functions.Hosting;

/// <summary>What an operator may set of the app; infra/README.md lists it. One that is absent or empty has its default.</summary>
internal sealed record RouterSettings(LifecycleScope Lifecycle, AdmissionLimits Limits, ProcessSettings Processes, AzureSettings Azure, CatalogSettings Catalogs)
{
    private const int MostChained = 100;

    /// <exception cref="InvalidOperationException">Some of them are wrong, and all of those are named: with a setting that silently means something
    /// else the app does not start.</exception>
    public static RouterSettings Read(IConfiguration configuration)
    {
        var wrong = new List<string>();
        var settings = new RouterSettings(
            ReadLifecycle(configuration["ROUTER_LIFECYCLE"], wrong),
            ReadLimits(configuration["ROUTER_LONGEST_CHAIN"], wrong) with { Ceiling = ReadCeiling(configuration["ROUTER_MOST_STARTS"], wrong) },
            ReadProcesses(configuration["ROUTER_ALLOW"], wrong),
            ReadArm(configuration["ROUTER_ARM_ENDPOINT"], configuration["ROUTER_ARM_AUDIENCE"], wrong),
            CatalogSettings.Read(configuration["ROUTER_DEFAULT_CATALOG"], configuration["ROUTER_CATALOG_SECRETS"], wrong));
        return wrong.Count == 0 ? settings : throw new InvalidOperationException($"The router does not start with settings that are wrong. {string.Join(' ', wrong)}");
    }

    private static LifecycleScope ReadLifecycle(string? text, List<string> wrong)
    {
        if (string.IsNullOrEmpty(text))
        {
            return LifecycleScope.None;
        }

        var names = Enum.GetNames<LifecycleScope>();
        if (names.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<LifecycleScope>(text, ignoreCase: true);
        }

        wrong.Add($"ROUTER_LIFECYCLE is '{text}' and has to be one of {string.Join(", ", names).ToLowerInvariant()}.");
        return LifecycleScope.None;
    }

    private static AdmissionLimits ReadLimits(string? text, List<string> wrong)
    {
        if (string.IsNullOrEmpty(text))
        {
            return AdmissionLimits.Usual;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var longest) && longest is >= 1 and <= MostChained)
        {
            return new AdmissionLimits(longest);
        }

        wrong.Add($"ROUTER_LONGEST_CHAIN is '{text}' and has to be a number from 1 to {MostChained}.");
        return AdmissionLimits.Usual;
    }

    private static StartCeiling? ReadCeiling(string? text, List<string> wrong)
    {
        var ceiling = string.IsNullOrEmpty(text) ? null : StartCeiling.Read(text);
        if (ceiling is null && !string.IsNullOrEmpty(text))
        {
            wrong.Add($"ROUTER_MOST_STARTS is '{text}' and has to be {StartCeiling.Form}.");
        }

        return ceiling;
    }

    private static ProcessSettings ReadProcesses(string? text, List<string> wrong)
    {
        var words = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        wrong.AddRange(words.Except(AllowedProcesses.Words, StringComparer.OrdinalIgnoreCase).Select(word =>
            $"ROUTER_ALLOW has '{word}' and takes {string.Join(", ", AllowedProcesses.Words)}, with commas between them."));
        return AllowedProcesses.Of(words);
    }

    private static AzureSettings ReadArm(string? endpoint, string? audience, List<string> wrong)
    {
        try
        {
            return AzureSettings.Of(endpoint, audience);
        }
        catch (ArgumentException e)
        {
            wrong.Add($"ROUTER_ARM_ENDPOINT is '{endpoint}'. {e.Message}");
            return AzureSettings.Of(null);
        }
    }
}
