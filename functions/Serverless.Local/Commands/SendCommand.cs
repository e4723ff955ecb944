using System.CommandLine;
using System.Text.Json;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router send FILE|-</c></summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A CloudEvent, a batch of them, or Event Grid events, as JSON; - reads standard input." };
        var command = new Command("send", "Send events to the router.\n\nExample: router send event.json") { file };
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = await ReadAsync(parsed.GetValue(file)!, cancellation);
            var answer = await client.PostAsync("api/events", body, ContentTypeOf(body), cancellation);
            CommandScope.Print(parsed, answer, Show);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file != "-")
        {
            try
            {
                return await File.ReadAllBytesAsync(file, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new InputUnreadableException(Directory.Exists(file)
                    ? $"'{file}' is a folder; name a file with events, or - for standard input."
                    : $"'{file}' cannot be read: {e.Message}");
            }
        }

        using var memory = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(memory, cancellation);
        return memory.ToArray();
    }

    /// <summary>The media type the body calls for; the router decides whether it is right.</summary>
    private static string ContentTypeOf(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.Object when json.RootElement.TryGetProperty("specversion", out _) => "application/cloudevents+json",
                JsonValueKind.Array when json.RootElement.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("specversion", out _) =>
                    "application/cloudevents-batch+json",
                _ => "application/json",
            };
        }
        catch (JsonException)
        {
            return "application/json";
        }
    }

    private static void Show(JsonElement answer)
    {
        foreach (var receipt in answer.List("receipts"))
        {
            var sequence = receipt.Text("sequence");
            AnsiConsole.MarkupLineInterpolated(receipt.Text("original") is { Length: > 0 } original
                ? (FormattableString)$"[yellow]redelivery[/] {sequence} of event {original}"
                : (FormattableString)$"[green]accepted[/] event {sequence}   [grey]router events show {sequence}[/]");
        }
    }
}
