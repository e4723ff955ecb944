using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Api.Problems;
using Serverless.Application.Intake;
using Serverless.Application.Journal;

namespace Serverless.Api.Gates;

/// <summary>Sees to it that every answer is a whole one: outages become 503, defects 500, and what no endpoint answered gets its problem details.</summary>
internal sealed class AnswerGuard(RequestDelegate next, IntakeSettings settings, ILogger<AnswerGuard> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or BadHttpRequestException && context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, e).ConfigureAwait(false);
            return;
        }

        await CompleteAsync(context).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, Exception error)
    {
        switch (error)
        {
            case BadHttpRequestException bad:
                return ProblemAnswer.WriteAsync(context, bad.StatusCode, "The request could not be read to its end; send it again, whole.");
            case StoreUnavailableException unavailable:
                log.Unavailable(context.Request.Method, Place(context), unavailable.Message);
                return ProblemAnswer.UnavailableAsync(context, "The store cannot be reached; try again.", settings.RetryAfterOrUsual);
            default:
                log.Failed(error, context.Request.Method, Place(context));
                return ProblemAnswer.WriteAsync(context, StatusCodes.Status500InternalServerError, "This is a defect of the router; its log says more.");
        }
    }

    private static Task CompleteAsync(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentLength is not null)
        {
            return Task.CompletedTask;
        }

        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is nothing at this address."),
            StatusCodes.Status405MethodNotAllowed => ProblemAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, $"This address answers to {context.Response.Headers.Allow}."),
            _ => Task.CompletedTask,
        };
    }

    // The route, never the path as it came: that may hold anything.
    private static string Place(HttpContext context) => context.GetEndpoint()?.DisplayName ?? "no route";
}
