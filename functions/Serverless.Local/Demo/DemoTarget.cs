using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Serverless.Local.Demo;

/// <summary>The demonstration's target: this program again, as a process of its own, with a small HTTP face on a disk that fills.</summary>
internal static class DemoTarget
{
    /// <summary>Serves on a free port of 127.0.0.1 until its standard input closes, so that it never outlives the router.</summary>
    public static async Task<int> ServeAsync(string folder)
    {
        var disk = new DemoDisk(folder);
        disk.Fill();

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();
        app.MapGet("/disk", context => context.Response.WriteAsync(Shown(disk), Json(context)));
        app.MapDelete("/disk/old-files", context => context.Response.WriteAsync(new JsonObject { ["removed"] = disk.RemoveOldFiles() }.ToJsonString(), Json(context)));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    /// <summary>Starts it as a child process.</summary>
    /// <returns>The process, whose standard input has to be kept open, and its address.</returns>
    public static async Task<(Process Process, string Address)> StartAsync(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(DemoTarget).Assembly.Location);
        }

        start.ArgumentList.Add("demo-target");
        start.ArgumentList.Add(folder);
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The demo target did not start.");
        return (process, address);
    }

    private static string Shown(DemoDisk disk) =>
        new JsonObject { ["path"] = disk.Folder, ["usedPercent"] = disk.UsedPercent, ["files"] = disk.FileCount }.ToJsonString();

    private static CancellationToken Json(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.RequestAborted;
    }
}
