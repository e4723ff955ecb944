using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Serverless.Local.Tests.Packs;

/// <summary>The agent that disk-full asks, on a folder of this machine that may hold a hundred kilobytes: files are written and deleted for real.</summary>
internal sealed class DiskAgent : IAsyncDisposable
{
    private const int Capacity = 100_000;

    private readonly TemporaryFolder folder = new();
    private LoopbackTarget? target;
    private int freed;

    public string Address => target!.Address;

    public IEnumerable<string> Calls => target!.Calls;

    public int UsedPercent => (int)(Files.Sum(file => file.Length) * 100 / Capacity);

    private IEnumerable<FileInfo> Files => new DirectoryInfo(folder.Path).EnumerateFiles();

    public static async Task<DiskAgent> StartAsync()
    {
        var agent = new DiskAgent();
        agent.target = await LoopbackTarget.StartAsync(app =>
        {
            app.MapGet("/disk", () => Results.Json(new { usedPercent = agent.UsedPercent, freedLastDay = agent.freed }));
            app.MapDelete("/disk/old-files", () => Results.Json(new { removed = agent.RemoveOldFiles() }));
            app.MapGet("/disk/report", async () => Results.Json(new { df = await agent.DfAsync(), files = agent.Files.OrderByDescending(file => file.Length).Take(3).Select(file => new { path = file.Name, bytes = file.Length }) }));
        });
        return agent;
    }

    public void Fill(string name, int percent) => File.WriteAllBytes(folder.File(name), new byte[Capacity / 100 * percent]);

    /// <summary>Nothing answers at its address any more; the files stay.</summary>
    public ValueTask StopAsync() => target!.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await target!.DisposeAsync();
        folder.Dispose();
    }

    private int RemoveOldFiles()
    {
        var old = Files.Where(file => file.Extension == ".old").ToList();
        old.ForEach(file => file.Delete());
        freed += old.Count > 0 ? 1 : 0;
        return old.Count;
    }

    private async Task<string> DfAsync()
    {
        using var df = Process.Start(new ProcessStartInfo("df", ["-P", folder.Path]) { RedirectStandardOutput = true })!;
        var text = await df.StandardOutput.ReadToEndAsync();
        await df.WaitForExitAsync();
        return text;
    }
}
