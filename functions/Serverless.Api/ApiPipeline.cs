using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Serverless.Api.Gates;

namespace Serverless.Api;

/// <summary>The whole API as one delegate, for hosts that hand over an <see cref="HttpContext"/> (a catch-all function), and the same steps for
/// hosts that build their own pipeline.</summary>
public static class ApiPipeline
{
    public static RequestDelegate Build(IServiceProvider services)
    {
        var builder = new ApplicationBuilder(services);
        Use(builder);
        return builder.Build();
    }

    public static IApplicationBuilder Use(IApplicationBuilder builder)
    {
        builder.UseMiddleware<AnswerGuard>();
        builder.UseMiddleware<HostGate>();
        builder.UseMiddleware<OriginGate>();
        builder.UseRouting();
        builder.UseMiddleware<CallerGate>();
        return builder.UseEndpoints(ApiRoutes.Map);
    }
}
