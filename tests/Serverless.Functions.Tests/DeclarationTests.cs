using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Serverless.Engines.DurableTask;
using Serverless.Functions.Doors;

namespace Serverless.Functions.Tests;

/// <summary>What the host reads off the doors.</summary>
public sealed class DeclarationTests
{
    private static readonly MethodInfo[] Doors =
        [.. typeof(EventDoors).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)];

    [Fact]
    public void The_functions_go_by_the_names_that_others_know_them_by() => Assert.Equal(
        ["Api", "DispatchEvents", "DispatchQueued", "Guards", RunOrchestration.Name, RunOrchestration.Stretch, "Schedules", "Sweep"],
        Doors.Select(door => door.GetCustomAttribute<FunctionAttribute>()!.Name).Order(StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void The_gate_of_the_API_decides_alone_who_gets_in() =>
        Assert.Equal(AuthorizationLevel.Anonymous, Assert.Single(Triggers<HttpTriggerAttribute>()).AuthLevel);

    [Fact]
    public void Pushed_events_come_in_batches() => Assert.True(Assert.Single(Triggers<EventGridTriggerAttribute>()).IsBatched);

    [Fact]
    public void Every_door_that_may_start_a_run_knows_the_scheduler() => Assert.All(
        Doors.Where(door => door.Name != nameof(RunDoors.RunAsync)),
        door => Assert.Contains(door.GetParameters(), parameter => parameter.GetCustomAttribute<DurableClientAttribute>() is not null));

    private static IEnumerable<TTrigger> Triggers<TTrigger>()
        where TTrigger : Attribute =>
        Doors.SelectMany(door => door.GetParameters()).Select(parameter => parameter.GetCustomAttribute<TTrigger>()).OfType<TTrigger>();
}
