namespace Serverless.Storage.Sqlite.Schema;

/// <summary>Verdicts by decision. Nearly all that is not found through the others is admitted, and pays nothing for it.</summary>
internal static class Version2
{
    public const string Script = "CREATE INDEX verdicts_decision ON verdicts (decision, seq) WHERE decision <> 'Admitted';";
}
