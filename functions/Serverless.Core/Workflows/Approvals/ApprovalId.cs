using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Workflows.Approvals;

/// <summary>Names of questions, and what their answers are bound to.</summary>
public static class ApprovalId
{
    private const int Digits = 16;

    /// <summary>Id of the run, a dot, and 16 hex digits of SHA-256(run id, task path, time of asking): asking again is another question.</summary>
    public static string Of(string runId, string path, DateTimeOffset askedAt)
    {
        var bytes = Encoding.UTF8.GetBytes($"{runId}\n{path}\n");
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(all, askedAt.UtcTicks);
        return $"{runId}.{Convert.ToHexStringLower(SHA256.HashData([.. bytes, .. all]))[..Digits]}";
    }

    /// <summary>Null where it is no id of a question.</summary>
    public static string? RunOf(string approvalId) =>
        approvalId.LastIndexOf('.') is > 0 and var dot && approvalId.Length - dot - 1 == Digits ? approvalId[..dot] : null;

    /// <summary>64 hex digits of SHA-256 over what is approved: a plan that is edited, another target or another rule set is another binding.</summary>
    public static string Binding(JsonElement? plan, IReadOnlyList<string> targets, string? ruleSet) =>
        Bind(plan ?? JsonComposer.Null, static (writer, json) => writer.Copy(json), targets, ruleSet);

    /// <summary>The same of a plan that nobody has as JSON yet.</summary>
    internal static string BindingOf(RunPlan plan, string? ruleSet) => Bind(plan, static (writer, all) => all.Write(writer), plan.Targets, ruleSet);

    private static string Bind<TPlan>(TPlan plan, Action<Utf8JsonWriter, TPlan> write, IReadOnlyList<string> targets, string? ruleSet) =>
        JsonComposer.Digest((plan, write, targets, ruleSet), static (writer, all) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("plan");
            all.write(writer, all.plan);
            writer.WriteStartArray("targets");
            foreach (var target in all.targets)
            {
                writer.WriteStringValue(target);
            }

            writer.WriteEndArray();
            writer.WriteString("ruleSet", all.ruleSet);
            writer.WriteEndObject();
        });
}
