namespace Serverless.Core.Workflows.Tasks;

/// <summary>Fixed values that an error must have to be caught; null matches everything. Serverless Workflow DSL 1.0.3, "Catch".</summary>
public sealed record ErrorFilter(string? Type, int? Status, string? Instance, string? Title, string? Detail)
{
    private const string Standard = "https://serverlessworkflow.io/spec/1.0.0/errors/";

    // How the standard types were spelt before 1.0.0, and still are in the conformance suite.
    private const string Former = "https://serverlessworkflow.io/dsl/errors/types/";

    public bool Matches(Failure failure) =>
        (Type is null || Canonical(Type) == Canonical(failure.Type))
        && (Status is null || Status == failure.Status)
        && (Instance is null || Instance == failure.Instance)
        && (Title is null || Title == failure.Title)
        && (Detail is null || Detail == failure.Detail);

    private static string Canonical(string type) => type.StartsWith(Former, StringComparison.Ordinal) ? string.Concat(Standard, type.AsSpan(Former.Length)) : type;
}
