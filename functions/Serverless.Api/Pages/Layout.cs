using System.Text;
using Microsoft.AspNetCore.Http;

namespace Serverless.Api.Pages;

/// <summary>What every page has: no script, nothing from elsewhere, never in a frame.</summary>
internal static class Layout
{
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string FormPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <param name="refresh">Seconds until the page loads itself again; null for never.</param>
    public static Task WriteAsync(HttpContext context, string title, int? refresh, Html content, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return WritePageAsync(context, title, refresh, content, status);
    }

    /// <summary>A page with a form that is sent back to this host. Without a referrer a browser would not say either that it is this host's own page.</summary>
    public static Task WriteFormAsync(HttpContext context, string title, Html content)
    {
        context.Response.Headers.ContentSecurityPolicy = FormPolicy;
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        return WritePageAsync(context, title, null, content, StatusCodes.Status200OK);
    }

    private static async Task WritePageAsync(HttpContext context, string title, int? refresh, Html content, int status)
    {
        var again = refresh is { } seconds ? Html.Of($"<meta http-equiv=\"refresh\" content=\"{seconds}\">") : Html.Empty;
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">{again}
            <title>{title}</title><link rel="stylesheet" href="{Stylesheet.Path}"></head>
            <body>
            {content}
            </body>
            </html>
            """);
        var body = Encoding.UTF8.GetBytes(page.Markup);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'");

    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 1 } => "0 ms",
        { TotalSeconds: < 1 } => $"{duration.TotalMilliseconds:0} ms",
        { TotalMinutes: < 1 } => $"{duration.TotalSeconds:0.0} s",
        { TotalHours: < 1 } => $"{(int)duration.TotalMinutes} min {duration.Seconds} s",
        _ => $"{(int)duration.TotalHours} h {duration.Minutes} min",
    };
}
