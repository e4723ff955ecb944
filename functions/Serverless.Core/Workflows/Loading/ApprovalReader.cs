using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Rules;
using Serverless.Core.Schemas;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads <c>call: approval</c>.</summary>
internal static class ApprovalReader
{
    public static ApprovalTask Read(MapReader map, DocumentNode? with, TaskFrame frame, TaskScope scope)
    {
        if (with is null)
        {
            scope.Load.Report("missing-key", map.Place, "A call of approval needs the key 'with', the question and who may answer it.");
            return new ApprovalTask(frame, TaskScope.Nothing, ApprovalQuorum.One);
        }

        var arguments = scope.Load.Map(with, "the arguments of an approval");
        var entries = new ArgumentEntries(arguments, scope);
        entries.AddRequiredText("question");
        entries.AddAny("evidence");
        entries.AddAny("plan");
        entries.AddAny("targets");
        var quorum = From(arguments.Optional("from"), entries, scope);
        var schema = arguments.Optional("answer");
        var task = new ApprovalTask(frame, TaskScope.Nothing, quorum)
        {
            Deadline = DurationReader.ReadOptional(arguments.Optional("deadline"), "'deadline'", scope),
            Notices = [.. Notices(arguments, scope)],
            Schema = schema is null ? null : JsonSchema.Compile(schema, scope.Problems),
            SchemaDocument = schema is null ? null : DocumentJson.ToJson(schema),
        };
        scope.Load.Uses.Add(new FunctionUse(Functions.Approval, with.Place));
        return task with { With = entries.Finish() };
    }

    /// <summary>Who may answer: <c>users</c>, <c>roles</c>, <c>notAuthor</c>, and <c>quorum</c>, a number or a text such as <c>2 of 3</c>.</summary>
    private static ApprovalQuorum From(DocumentNode? node, ArgumentEntries arguments, TaskScope scope)
    {
        if (node is null)
        {
            return ApprovalQuorum.One;
        }

        var map = scope.Load.Map(node, "'from'");
        foreach (var key in (string[])["users", "roles", "notAuthor"])
        {
            if (map.Optional(key) is { } names)
            {
                arguments.Add(key, scope.Template(names, ArgumentNames.Definition));
            }
        }

        var quorum = QuorumReader.Read(map.Optional("quorum"), (code, place, sentence) => scope.Load.Report(code, place, sentence));
        map.Finish();
        return quorum;
    }

    private static IEnumerable<NoticeTemplate> Notices(MapReader arguments, TaskScope scope)
    {
        foreach (var (key, kind) in ((string, NoticeKind)[])[("remind", NoticeKind.Reminder), ("escalate", NoticeKind.Escalation)])
        {
            if (arguments.Optional(key) is not { } node)
            {
                continue;
            }

            var map = scope.Load.Map(node, $"'{key}'");
            var after = DurationReader.Read(map.Required("after") ?? node, "'after'", scope);
            var every = DurationReader.ReadOptional(map.Optional("every"), "'every'", scope);
            var run = map.RequiredText("run");
            if (run is not null && !RuleReader.IsReference(run))
            {
                scope.Load.Report("bad-run", map.Optional("run")!.Place, $"'run' names a workflow as namespace/name:version, such as notify/page-oncall:1.0.0, not '{run}'.");
            }
            else if (run is not null)
            {
                scope.Load.Notices.Add(new WorkflowUse(run, map.Optional("run")!.Place));
            }

            var input = map.Optional("input") is { } given ? scope.Template(given, ArgumentNames.Definition) : TaskScope.Nothing;
            map.Finish();
            yield return new NoticeTemplate(kind, after, every, run ?? "", input);
        }
    }
}
