using System.Text.RegularExpressions;
using Serverless.Infra.Tests.Bicep;

namespace Serverless.Infra.Tests;

/// <summary>The doors that events are delivered to are in the app.</summary>
public sealed partial class DoorTests
{
    private static readonly string App = Path.Combine(Deployment.Root, "functions", "Serverless.Functions");

    [Fact]
    public void The_queue_that_Event_Grid_delivers_to_has_a_trigger()
    {
        Assert.Contains("ROUTER_EVENTS_QUEUE", Rules.AzdRules.AppSettings(Deployment.OfRepository));
        Assert.Contains(Code(), text => QueueTrigger().IsMatch(text));
    }

    [Fact]
    public void The_dispatcher_that_the_second_layer_connects_is_there()
    {
        var layer = Deployment.OfRepository.Bicep.Single(file => file.Path == "infra/delivery/function.bicep");
        var name = layer.Parameters.Single(parameter => parameter.Name == "dispatcherName").Default.Constant();
        Assert.Contains(Code(), text => text.Contains("[EventGridTrigger", StringComparison.Ordinal) && text.Contains($"[Function(\"{name}\")]", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_setting_of_the_app_is_read_by_it()
    {
        var code = string.Concat(Code());
        var mine = Rules.AzdRules.AppSettings(Deployment.OfRepository).Where(name => name.StartsWith("ROUTER_", StringComparison.Ordinal));
        Assert.Empty(mine.Where(name => !code.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_setting_that_the_app_reads_is_set_by_the_deployment_or_is_for_the_emulator()
    {
        var set = Rules.AzdRules.AppSettings(Deployment.OfRepository);
        Assert.Equal(["ROUTER_STORAGE"], Setting().Matches(string.Concat(Code())).Select(match => match.Value).Distinct().Except(set));
    }

    private static IReadOnlyList<string> Code()
    {
        Assert.SkipWhen(!Directory.Exists(App), "functions/Serverless.Functions is not there yet.");
        return [.. Directory.EnumerateFiles(App, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];
    }

    [GeneratedRegex(@"\[QueueTrigger\(""%ROUTER_EVENTS_QUEUE%""")]
    private static partial Regex QueueTrigger();

    [GeneratedRegex("ROUTER_[A-Z_]*[A-Z]")]
    private static partial Regex Setting();
}
