using System.Text;
using Microsoft.AspNetCore.Http;

namespace Serverless.Api.Pages;

/// <summary>The one stylesheet of the pages.</summary>
internal static class Stylesheet
{
    public const string Path = "/site.css";

    private const string Text = """
        :root { color-scheme: light dark; --ink: #1c2126; --soft: #66707a; --line: #e3e7ea; --paper: #fbfcfc; --card: #fff;
          --good: #1f7a4d; --bad: #b3261e; --busy: #8a6100; --link: #0b62a8; --bad-paper: #fdf0ef; }
        @media (prefers-color-scheme: dark) { :root { --ink: #dde3e8; --soft: #8d99a4; --line: #2b3238; --paper: #14181b; --card: #1a1f23;
          --good: #5cc48f; --bad: #ff8a80; --busy: #e0b44a; --link: #7db8ea; --bad-paper: #2c1b1a; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.35rem; font-weight: 600; margin: 0 0 .25rem; }
        h2 { font-size: 1rem; font-weight: 600; margin: 2.25rem 0 .5rem; }
        p { margin: .25rem 0; } a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
        .soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .45rem .8rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        tr:last-child td { border-bottom: 0; } th { color: var(--soft); font-weight: 500; font-size: .85rem; }
        td.number, th.number { text-align: right; white-space: nowrap; } td.long { overflow-wrap: anywhere; min-width: 12rem; }
        tr.failed td { background: var(--bad-paper); }
        code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
        dl.counts { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0 0; }
        dl.counts div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; min-width: 6.5rem; }
        dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
        """;

    private static readonly byte[] Utf8 = Encoding.UTF8.GetBytes(Text);

    public static async Task ShowAsync(HttpContext context)
    {
        context.Response.ContentType = "text/css; charset=utf-8";
        context.Response.ContentLength = Utf8.Length;
        context.Response.Headers.CacheControl = "max-age=3600";
        await context.Response.Body.WriteAsync(Utf8, context.RequestAborted).ConfigureAwait(false);
    }
}
