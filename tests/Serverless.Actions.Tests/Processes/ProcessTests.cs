using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Processes;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Processes;

/// <summary>Real child processes.</summary>
public class ProcessTests
{
    private static readonly ProcessSettings Allowed = new() { Shell = true, Scripts = true, TimeLimit = TimeSpan.FromSeconds(60) };

    public ProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");

    [Fact]
    public async Task A_command_has_its_arguments_its_input_and_its_environment()
    {
        var output = await RouterCalls.ReturnedAsync("run:shell", new
        {
            command = "input=$(cat)\necho \"STDIN was: $input\"\necho \"ARGS are $1 $2\"\necho \"$FOO\"",
            stdin = "Hello World",
            arguments = new[] { "Foo", "Bar" },
            environment = new { FOO = "bar" },
        }, Allowed);
        Assert.Equal("STDIN was: Hello World\nARGS are Foo Bar\nbar\n", output.GetString());
    }

    [Theory]
    [InlineData("; touch {0}")]
    [InlineData("$(touch {0})")]
    [InlineData("`touch {0}`")]
    [InlineData("' ; touch {0} ; '")]
    [InlineData("\" && touch {0} && \"")]
    [InlineData("a\ntouch {0}")]
    [InlineData("--help | touch {0}")]
    public async Task Data_is_never_code(string hostile)
    {
        var marker = Path.Combine(Path.GetTempPath(), $"router-test-{Guid.NewGuid():n}");
        var text = hostile.Replace("{0}", marker);
        var output = await RouterCalls.ReturnedAsync("run:shell", new { command = "printf '%s|%s|' \"$1\" \"$X\"; cat", arguments = new[] { text }, environment = new { X = text }, stdin = text }, Allowed);
        Assert.Equal($"{text}|{text}|{text}", output.GetString());
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task The_process_sees_nothing_of_the_host_s_own_environment()
    {
        Environment.SetEnvironmentVariable("ROUTER_SECRET_FOR_TEST", "hidden");
        var names = (await RouterCalls.ReturnedAsync("run:shell", new { command = "env" }, Allowed)).GetString()!.Trim().Split('\n').Select(line => line.Split('=')[0]).Order();
        Assert.Equal(["HOME", "LANG", "PATH", "PWD", "TMPDIR"], names.Except(["_", "SHLVL", "OLDPWD"]));
    }

    [Theory]
    [InlineData("stdout", "\"out\"")]
    [InlineData("stderr", "\"err\"")]
    [InlineData("code", "0")]
    [InlineData("all", """{"code":0,"stdout":"out","stderr":"err"}""")]
    [InlineData("none", "null")]
    public async Task It_gives_back_what_the_task_asks_for(string what, string expected)
    {
        var with = JsonElement.Parse($$"""{"command":"printf out; printf err >&2","return":"{{what}}"}""");
        Assert.Equal(expected, (await RouterCalls.ReturnedAsync("run:shell", with, Allowed)).GetRawText());
    }

    [Fact]
    public async Task A_code_that_is_not_zero_is_a_failure_unless_it_is_asked_for()
    {
        var failure = await RouterCalls.FailedAsync("run:shell", new { command = "echo no disk >&2; exit 3" }, Allowed);
        Assert.Equal(FailureTypes.Runtime, failure.Type);
        Assert.Contains("ended with 3: no disk", failure.Detail);
        Assert.Equal(3, (await RouterCalls.ReturnedAsync("run:shell", JsonElement.Parse("""{"command":"exit 3","return":"code"}"""), Allowed)).GetInt32());
    }

    [Fact]
    public async Task One_that_takes_too_long_is_killed_with_all_it_has_started()
    {
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.5";
        var failure = await RouterCalls.FailedAsync("run:shell", new { command = "(sleep $1 &) ; sleep $1 & sleep $1", arguments = new[] { mark } }, Allowed with { TimeLimit = TimeSpan.FromMilliseconds(500) });
        Assert.Equal(FailureTypes.Timeout, failure.Type);
        await GoneAsync(mark);
    }

    [Fact]
    public async Task What_it_leaves_behind_holds_nothing_up_and_ends_with_it()
    {
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.25";
        var output = await RouterCalls.ReturnedAsync("run:shell", new { command = "sleep $1 & echo done", arguments = new[] { mark } }, Allowed);
        Assert.Equal("done\n", output.GetString());
        await GoneAsync(mark);
    }

    [Fact]
    public async Task What_it_leaves_behind_in_a_session_of_its_own_ends_with_it_too()
    {
        Assert.SkipWhen(ChildIsolation.Prefix.Count == 0, "needs process numbers of its own");
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.125";
        var output = await RouterCalls.ReturnedAsync("run:shell", new { command = "setsid sh -c 'echo > there; exec sleep $0' $1 >/dev/null 2>&1 & while [ ! -f there ]; do :; done; echo done", arguments = new[] { mark } }, Allowed);
        Assert.Equal("done\n", output.GetString());
        await GoneAsync(mark);
    }

    [Fact]
    public async Task It_cannot_read_the_variables_the_router_was_started_with()
    {
        Assert.SkipWhen(ChildIsolation.Prefix.Count == 0 && Environment.UserName == "root", "nothing keeps root from it");
        var output = await RouterCalls.ReturnedAsync("run:shell", new { command = "cat /proc/$1/environ /proc/$PPID/environ 2>/dev/null | tr '\\0' '\\n' | grep -v -e ^HOME -e ^LANG -e ^PATH -e ^PWD -e ^TMPDIR -e ^_ -e ^SHLVL -e ^OLDPWD", arguments = new[] { $"{Environment.ProcessId}" }, @return = "all" }, Allowed);
        Assert.Equal("", output.GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task One_that_is_waited_for_does_not_outlive_the_router()
    {
        var folder = Directory.CreateTempSubdirectory("router-test-");
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.625";
        Task<CallOutcome> call;
        using (var functions = new RouterFunctions(RouterCalls.NoSecrets, null, Allowed))
        {
            var with = JsonSerializer.SerializeToElement(new { command = "echo here > \"$1\"; sleep \"$2\"", arguments = new[] { Path.Combine(folder.FullName, "file"), mark } });
            call = functions.CallAsync(Calls.Of(with) with { Function = "run:shell" }, CancellationToken.None).AsTask();
            await UntilAsync(() => File.Exists(Path.Combine(folder.FullName, "file")));
        }

        await GoneAsync(mark);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_container_is_removed_when_its_call_is_given_up()
    {
        using var docker = new Docker("4f1d");
        using var functions = new RouterFunctions(RouterCalls.NoSecrets, null, docker.Allowed);
        using var unwanted = new CancellationTokenSource();
        var call = Docker.RunAsync(functions, unwanted.Token);
        await UntilAsync(() => docker.Runs == 1);
        await unwanted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal("rm --force 4f1d", docker.Said[^1]);
    }

    [Fact]
    public async Task A_container_of_that_name_is_left_alone_by_who_started_none()
    {
        using var docker = new Docker(null);
        using var functions = new RouterFunctions(RouterCalls.NoSecrets, null, docker.Allowed with { AtATime = 1 });
        using var unwanted = new CancellationTokenSource();
        using var unwantedToo = new CancellationTokenSource();
        var pulling = Docker.RunAsync(functions, unwanted.Token);
        await UntilAsync(() => docker.Runs == 1);
        var waiting = Docker.RunAsync(functions, unwantedToo.Token);
        foreach (var (call, end) in ((Task, CancellationTokenSource)[])[(waiting, unwantedToo), (pulling, unwanted)])
        {
            await end.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.StartsWith("run ", Assert.Single(docker.Said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("yes >&2")]
    public async Task One_that_writes_too_much_is_killed(string command)
    {
        var failure = await RouterCalls.FailedAsync("run:shell", new { command }, Allowed with { OutputLimit = 100_000 });
        Assert.Contains("more than 100000 bytes", failure.Detail);
    }

    [Fact]
    public async Task One_that_takes_too_much_memory_fails()
    {
        Assert.SkipWhen(new ProgramFinder(Allowed).Find("python3") is null, "needs python3");
        var failure = await RouterCalls.FailedAsync("run:script", new { language = "python", code = "x = bytearray(700 * 1024 * 1024)\nprint(len(x))" }, Allowed with { MemoryLimit = 256 });
        Assert.Contains("MemoryError", failure.Detail);
    }

    [Fact]
    public async Task Python_runs_with_arguments_and_input()
    {
        Assert.SkipWhen(new ProgramFinder(Allowed).Find("python3") is null, "needs python3");
        var output = await RouterCalls.ReturnedAsync("run:script", new { language = "python", code = "import sys\nprint(sys.argv[1], sys.stdin.read())", arguments = new[] { "a b" }, stdin = "in" }, Allowed);
        Assert.Equal("a b in\n", output.GetString());
    }

    [Theory]
    [InlineData("import { readFileSync } from 'node:fs';\nconst [_, __, arg] = process.argv;\nconsole.log(arg, readFileSync(process.stdin.fd, 'utf8'), process.env.foo)")]
    [InlineData("const fs = require('fs');\nconst [_, __, arg] = process.argv;\nconsole.log(arg, fs.readFileSync(0, 'utf8'), process.env.foo)")]
    public async Task JavaScript_runs_as_a_module_and_as_a_script(string code)
    {
        Assert.SkipWhen(new ProgramFinder(Allowed).Find("node") is null, "needs node");
        var output = await RouterCalls.ReturnedAsync("run:script", new { language = "js", code, arguments = new[] { "a;b" }, stdin = "in", environment = new { foo = "bar" } }, Allowed);
        Assert.Equal("a;b in bar\n", output.GetString());
    }

    [Fact]
    public async Task A_script_may_be_fetched()
    {
        Assert.SkipWhen(new ProgramFinder(Allowed).Find("python3") is null, "needs python3");
        await using var target = await Target.AnsweringAsync("text/x-python", "print('fetched')");
        Assert.Equal("fetched\n", (await RouterCalls.ReturnedAsync("run:script", new { language = "python", source = new { endpoint = target.Address } }, Allowed)).GetString());
    }

    [Fact]
    public async Task One_that_nobody_waits_for_runs_on_and_ends_with_the_router()
    {
        var folder = Directory.CreateTempSubdirectory("router-test-");
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.75";
        using (var functions = new RouterFunctions(RouterCalls.NoSecrets, null, Allowed))
        {
            var with = JsonSerializer.SerializeToElement(new { command = "echo here > \"$1\"; sleep \"$2\"", arguments = new[] { Path.Combine(folder.FullName, "file"), mark }, @await = false });
            await functions.CallAsync(Calls.Of(with) with { Function = "run:shell" }, TestContext.Current.CancellationToken);
            await UntilAsync(() => File.Exists(Path.Combine(folder.FullName, "file")));
        }

        await GoneAsync(mark);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Disposing_twice_is_disposing_once()
    {
        var functions = new RouterFunctions(RouterCalls.NoSecrets);
        functions.Dispose();
        functions.Dispose();
    }

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("PYTHONPATH")]
    [InlineData("PATH")]
    [InlineData("BASH_ENV")]
    [InlineData("GLIBC_TUNABLES")]
    [InlineData("GCONV_PATH")]
    [InlineData("GIT_SSH_COMMAND")]
    [InlineData("PERLLIB")]
    [InlineData("PERL5DB")]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("SSL_CERT_DIR")]
    [InlineData("https_proxy")]
    [InlineData("HTTP_PROXY")]
    [InlineData("JDK_JAVA_OPTIONS")]
    [InlineData("CURL_HOME")]
    [InlineData("A=B")]
    [InlineData("")]
    public async Task A_variable_that_would_bring_code_is_refused(string name)
    {
        var failure = await RouterCalls.FailedAsync("run:shell", new { command = "env", environment = new Dictionary<string, string> { [name] = "x" } }, Allowed);
        Assert.Equal(FailureTypes.Configuration, failure.Type);
    }

    [Theory]
    [InlineData("run:shell", "{}")]
    [InlineData("run:script", """{"language":"python"}""")]
    [InlineData("run:script", """{"language":"perl"}""")]
    [InlineData("run:container", "{}")]
    public async Task Nothing_is_run_that_the_operator_has_not_allowed(string function, string with)
    {
        var failure = await RouterCalls.FailedAsync(function, JsonElement.Parse(with));
        Assert.Equal((FailureTypes.Authorization, 403), (failure.Type, failure.Status));
    }

    [Fact]
    public void What_is_missing_is_said_with_the_reason()
    {
        var none = ProcessAbilities.Of(new ProcessSettings()).Missing;
        Assert.All((string[])[WorkflowAbilities.Shell, WorkflowAbilities.JavaScript, WorkflowAbilities.Python, WorkflowAbilities.Container, WorkflowAbilities.McpProcess], ability => Assert.Contains("not allowed", none[ability]));
        var absent = ProcessAbilities.Of(new ProcessSettings { Containers = true, Programs = new Dictionary<string, string> { ["docker"] = "/nowhere/docker" } }).Missing;
        Assert.Contains("no program 'docker'", absent[WorkflowAbilities.Container]);
    }

    [Fact]
    public async Task A_container_is_run_by_a_command_line_in_which_nothing_is_formatted()
    {
        var folder = Directory.CreateTempSubdirectory("router-test-");
        var docker = Path.Combine(folder.FullName, "docker");
        await File.WriteAllTextAsync(docker, "#!/bin/sh\nfor word in \"$@\"; do printf '[%s]' \"$word\"; done; printf '{%s}' \"$A\"; cat", TestContext.Current.CancellationToken);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var settings = Allowed with { Containers = true, Programs = new Dictionary<string, string> { ["docker"] = docker } };
        var output = await RouterCalls.ReturnedAsync("run:container", new { image = "alpine", name = "-x y", command = "echo $1", arguments = new[] { "a b" }, environment = new { A = "v w" }, stdin = "in", pullPolicy = "always" }, settings);
        Assert.Equal("[run][--interactive][--name][cx-y][--cidfile][cid][--rm][--pull][always][--memory][512m][--pids-limit][256][--env][A][--entrypoint][/bin/sh][--][alpine][-c][echo $1][sh][a b]{v w}in", output.GetString());
        Assert.Contains("volumes", (await RouterCalls.FailedAsync("run:container", new { image = "a", volumes = new { x = "/y" } }, settings)).Detail!.Replace("folders of the host", "volumes"));
        folder.Delete(recursive: true);
    }

    /// <summary>Writes down what it is told, in place of the container runtime's command.</summary>
    private sealed class Docker : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("router-test-");
        private readonly string log;

        /// <param name="id">Of the container that <c>docker run</c> starts; null where it pulls its image for ever.</param>
        public Docker(string? id)
        {
            var program = Path.Combine(folder.FullName, "docker");
            log = Path.Combine(folder.FullName, "log");
            var start = id is null ? "" : $"while [ \"$1\" != --cidfile ]; do shift; done; echo {id} > \"$2\"; ";
            File.WriteAllText(program, $"#!/bin/sh\nwords=\"$*\"\nif [ \"$1\" = run ]; then {start}echo \"$words\" >> {log}; sleep 300; fi\necho \"$words\" >> {log}\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
            }

            Allowed = ProcessTests.Allowed with { Containers = true, Programs = new Dictionary<string, string> { ["docker"] = program } };
        }

        public ProcessSettings Allowed { get; }

        public string[] Said => File.Exists(log) ? File.ReadAllLines(log) : [];

        public int Runs => Said.Count(words => words.StartsWith("run ", StringComparison.Ordinal));

        public static Task<CallOutcome> RunAsync(RouterFunctions functions, CancellationToken cancellation) =>
            functions.CallAsync(Calls.Of(JsonElement.Parse("""{"image":"alpine","name":"box"}""")) with { Function = "run:container" }, cancellation).AsTask();

        public void Dispose() => folder.Delete(recursive: true);
    }

    private static Task GoneAsync(string mark) => UntilAsync(() => !Process.GetProcesses().Any(process => Arguments(process).Contains(mark, StringComparison.Ordinal)));

    private static string Arguments(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var patience = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20), "it did not come to be");
            await Task.Yield();
        }
    }
}
