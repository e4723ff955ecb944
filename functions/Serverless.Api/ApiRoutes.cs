using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Api.Approvals;
using Serverless.Api.Audit;
using Serverless.Api.Doors;
using Serverless.Api.Gates;
using Serverless.Api.Pages;
using Serverless.Api.Queries;
using Serverless.Api.Reports;
using Serverless.Api.RuleSets;
using Serverless.Core.Access;
using Serverless.Core.Admission.Control;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api;

/// <summary>Every address of the API, in one table. What is marked open needs no caller: webhooks are signed by their sources, a handshake records nothing,
/// whoever watches the health page has no token, and a link to a question
/// is signed: it shows no more than the question, and gives the one answer of the person it is for.</summary>
public static class ApiRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        T Make<T>() => ActivatorUtilities.CreateInstance<T>(routes.ServiceProvider);
        var (events, hooks) = (Make<EventsDoor>(), Make<HooksDoor>());
        routes.MapPost("/api/events", (RequestDelegate)events.PostAsync).OpenWhere(EventsDoor.IsHandshake);
        routes.MapMethods("/api/events", [HttpMethods.Options], (RequestDelegate)events.OptionsAsync).Open();
        routes.MapPost("/api/hooks/{source}", (RequestDelegate)hooks.PostAsync).Open();

        var journal = Make<JournalEndpoints>();
        routes.MapGet("/api/events", (RequestDelegate)journal.ListAsync);
        routes.MapGet("/api/events/{sequence:long}", (RequestDelegate)journal.ShowAsync);
        routes.MapGet("/api/conservation", (RequestDelegate)journal.ConservationAsync);

        routes.MapGet("/api/verdicts", (RequestDelegate)Make<VerdictEndpoints>().ListAsync);

        var runs = Make<RunEndpoints>();
        routes.MapGet("/api/runs", (RequestDelegate)runs.ListAsync);
        routes.MapGet("/api/runs/{id}", (RequestDelegate)runs.ShowAsync);
        routes.MapGet("/api/runs/{id}/history", (RequestDelegate)runs.HistoryAsync);
        routes.MapPost("/api/runs/{id}/resolve", (RequestDelegate)runs.ResolveAsync);

        var control = Make<RunControlEndpoints>();
        foreach (var act in ActTable.Kinds)
        {
            routes.MapPost($"/api/runs/{{id}}/{Names.Of(act)}", (RequestDelegate)(context => control.ActAsync(context, act)));
        }

        var approvals = Make<ApprovalEndpoints>();
        routes.MapGet("/api/approvals", (RequestDelegate)approvals.ListAsync);
        routes.MapGet("/api/approvals/{id}", (RequestDelegate)approvals.ShowAsync);
        routes.MapPost("/api/approvals/{id}/answer", (RequestDelegate)approvals.AnswerAsync);
        routes.MapPost("/api/approvals/{id}/links", (RequestDelegate)Make<LinkEndpoint>().MakeAsync);

        var links = Make<ApprovalLinkDoor>();
        routes.MapGet("/approvals/{token}", (RequestDelegate)links.ShowAsync).Open();
        routes.MapPost("/approvals/{token}", (RequestDelegate)links.AnswerAsync).OpenWithoutCredential();

        var starts = Make<StartsEndpoints>();
        routes.MapGet("/api/starts", (RequestDelegate)starts.ShowAsync);
        foreach (var act in Enum.GetValues<ControlKind>())
        {
            routes.MapPost($"/api/starts/{Names.Of(act)}", (RequestDelegate)(context => starts.ActAsync(context, act)));
        }

        var rules = Make<RuleEndpoints>();
        routes.MapGet("/api/rules", (RequestDelegate)rules.ListAsync);
        routes.MapGet("/api/explain", (RequestDelegate)rules.ExplainAsync);

        routes.MapGet("/api/rules/{rule}/trust", (RequestDelegate)Make<TrustEndpoint>().ShowAsync);

        var sets = Make<RuleSetEndpoints>();
        routes.MapGet("/api/rule-sets", (RequestDelegate)sets.ShowAsync);
        routes.MapPost("/api/rule-sets", (RequestDelegate)sets.PushAsync).Needs(AccessRole.Admin);
        routes.MapPost("/api/rule-sets/diff", (RequestDelegate)sets.PreviewAsync).Needs(AccessRole.Admin); // Writes nothing, and asks the catalogs of the packs as this host.
        routes.MapPost("/api/rule-sets/rollback", (RequestDelegate)sets.RollBackAsync).Needs(AccessRole.Admin);

        var audit = Make<AuditEndpoints>();
        routes.MapGet("/api/audit", (RequestDelegate)audit.ListAsync);
        routes.MapGet("/api/audit/chains", (RequestDelegate)audit.ChainsAsync);
        routes.MapGet("/api/audit/verify", (RequestDelegate)audit.VerifyAsync);
        routes.MapGet("/api/audit/export", (RequestDelegate)audit.ExportAsync).Needs(AccessRole.Admin);
        routes.MapGet("/api/report", (RequestDelegate)Make<ReportEndpoint>().ShowAsync);

        routes.MapGet("/health", (RequestDelegate)Make<HealthEndpoint>().ShowAsync).Open();

        var pages = Make<PageEndpoints>();
        routes.MapGet("/", (RequestDelegate)pages.HomeAsync);
        routes.MapGet("/runs/{id}", (RequestDelegate)pages.RunAsync);
        routes.MapGet(Stylesheet.Path, (RequestDelegate)Stylesheet.ShowAsync).Open();
    }
}
