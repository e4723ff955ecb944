using System.Text.Json;

namespace Serverless.Application.Runs;

/// <summary>The workflows that a run may start.</summary>
public interface IWorkflowSource
{
    /// <summary>The document; null where there is none.</summary>
    /// <param name="reference"><c>namespace/name:version</c>; of <c>latest</c> the highest version there is.</param>
    JsonElement? Find(string reference);
}
