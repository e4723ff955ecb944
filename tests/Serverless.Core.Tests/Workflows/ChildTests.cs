using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class ChildTests
{
    [Fact]
    public void The_output_of_the_child_is_the_output_of_the_task()
    {
        Assert.Equal("""{"child":true}""", Run("- c: { run: { workflow: { namespace: ns, name: n, version: '1.0.0', input: { a: '${ .x }' } } } }").Run().Output);
    }

    [Fact]
    public void Each_place_and_iteration_has_a_child_of_its_own_and_always_the_same()
    {
        const string Tasks = "- l: { for: { in: '[1, 2]' }, do: [ c: { run: { workflow: { namespace: ns, name: n, version: latest, input: { a: '${ $item }' } } } } ] }";
        var (first, second) = (Run(Tasks).Run(), Run(Tasks).Run());
        var intents = first.History.OfType<ChildIntended>().ToList();
        Assert.Equal(["""{"a":1}""", """{"a":2}"""], intents.Select(i => i.Input.GetRawText()));
        Assert.Equal("ns/n:latest", intents[0].Workflow);
        Assert.Equal(2, intents.Select(i => i.ChildId).Distinct().Count());
        Assert.Equal(intents.Select(i => i.ChildId), second.History.OfType<ChildIntended>().Select(i => i.ChildId));
    }

    [Fact]
    public void The_fault_of_the_child_can_be_caught()
    {
        var run = Run("- t: { try: [ c: { run: { workflow: { namespace: ns, name: n, version: latest } } } ], catch: { errors: { with: { status: 418 } }, do: [ s: { set: { caught: true } } ] } }");
        run.Child = _ => new Failure("https://example.com/no", 418);
        Assert.Equal("""{"caught":true}""", run.Run().Output);
    }

    [Fact]
    public void One_that_is_not_awaited_puts_out_the_input()
    {
        var run = Run("- c: { run: { workflow: { namespace: ns, name: n, version: latest }, await: false } }");
        run.Child = _ => throw new InvalidOperationException("Nobody asks.");
        Assert.Equal("""{"x":1}""", run.Run().Output);
    }

    [Fact]
    public void A_child_may_be_over_before_its_start_is_recorded()
    {
        var run = Run("- c: { run: { workflow: { namespace: ns, name: n, version: latest } } }");
        run.Decide();
        run.Add(new ChildCompleted(run.Now, "/do/0/c", JsonElement.Parse("7")));
        Assert.False(WorkflowDecider.Accepts(run.State, new ChildStarted(run.Now, "/do/0/c")));
        Assert.Equal("7", run.Run().Output);
    }

    private static Rehearsal Run(string tasks) => Rehearsal.Of(Rehearsal.Tasks(tasks), """{"x":1}""");
}
