using System.Text;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Snapshots;

namespace Serverless.Core.Tests.Workflows;

public class SnapshotTests
{
    [Fact]
    public void A_state_is_read_as_it_was_written_and_goes_on_the_same()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - a: { set: { n: 1.10 } }
            - l: { for: { each: x, in: "${ [1, 2, 3] }" }, do: [ { c: { call: http, with: { method: post, endpoint: "http://t.test/" } } }, { w: { wait: PT1H } } ] }
            - f: { fork: { branches: [ { x: { wait: PT1H } }, { y: { set: { y: "${ . }" } } } ] } }
            """));
        while (run.Step())
        {
            var bytes = RunStateJson.Write(run.State)!;
            var read = RunStateJson.Read(bytes)!;
            Assert.Equal($"{run.State}", $"{read}");
            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(RunStateJson.Write(read)!));
        }

        Assert.NotNull(run.Outcome);
    }

    [Fact]
    public void What_is_no_snapshot_of_this_build_is_none()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- w: { wait: PT1H }"));
        run.Run(stopAtWait: true);
        var text = Encoding.UTF8.GetString(RunStateJson.Write(run.State)!);
        Assert.NotNull(RunStateJson.Read(Encoding.UTF8.GetBytes(text)));
        foreach (var broken in (string[])["", "{}", "null", text[..^1], text.Replace("\"build\":\"", "\"build\":\"0", StringComparison.Ordinal), text.Replace("\"parts\":", "\"parts\":1", StringComparison.Ordinal), text.Replace("WaitRun", "CallRun", StringComparison.Ordinal), text.Replace("WaitRun", "NoRun", StringComparison.Ordinal)])
        {
            Assert.Null(RunStateJson.Read(Encoding.UTF8.GetBytes(broken)));
        }

        Assert.Null(RunStateJson.Write(RunState.NotStarted.Instance));
    }

    [Fact]
    public void A_payload_is_in_it_once_however_often_the_state_holds_it()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- w: { wait: PT1H }"), $$"""{"big":"{{new string('x', 10_000)}}"}""");
        run.Run(stopAtWait: true);
        Assert.InRange(RunStateJson.Write(run.State)!.Length, 10_000, 15_000);
    }
}
