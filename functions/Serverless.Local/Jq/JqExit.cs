namespace Serverless.Local.Jq;

/// <summary>What jq's command line ends with (manual, "Invoking jq").</summary>
internal static class JqExit
{
    public const int Done = 0;
    public const int FalseOrNull = 1;
    public const int Usage = 2;
    public const int Compile = 3;
    public const int NoOutput = 4;
    public const int Error = 5;

    /// <summary>Within a run: the last output was false or null. Not a code to end with.</summary>
    public const int FalseOrNullOutput = -1;

    /// <summary>Within a run: there was no output. Not a code to end with.</summary>
    public const int NoOutputYet = -4;
}
