using System.CommandLine;
using System.Text.Json;
using Serverless.Local.Client;
using Serverless.Local.Rendering;
using Spectre.Console;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Commands;

/// <summary><c>router report</c></summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var since = new Option<string>("--since") { Description = "How far back, as an ISO 8601 duration up to P366D.", HelpName = "DURATION", DefaultValueFactory = _ => "P30D" };
        var markdown = new Option<bool>("--markdown") { Description = "Print it as Markdown." };
        var command = new Command("report", "What the router was good for: events, runs, what went without people, engineer time saved, what came back, guards tripped, time to remediate.\n\nExample: router report --since P30D --markdown") { since, markdown };
        command.SetQuery(
            parsed => $"api/report?since={Uri.EscapeDataString(parsed.GetValue(since)!)}",
            (parsed, report) =>
            {
                foreach (var table in ReportTables.Of(report))
                {
                    Show(table, parsed.GetValue(markdown));
                }
            });
        return command;
    }

    private static void Show(ReportTable table, bool markdown)
    {
        if (markdown)
        {
            Console.WriteLine(table.Markdown);
            return;
        }

        var shown = CommandScope.Table(table.Columns).Title(Markup.Escape(table.Title)).LeftAligned();
        foreach (var row in table.Rows)
        {
            shown.AddRow([.. row.Select(Cell)]);
        }

        AnsiConsole.Write(shown);
    }
}
