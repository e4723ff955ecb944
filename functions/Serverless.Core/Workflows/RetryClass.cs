using System.Text.Json.Serialization;

namespace Serverless.Core.Workflows;

/// <summary>What to do with a call that was begun and whose outcome is not known.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetryClass>))]
public enum RetryClass
{
    /// <summary>Call again with the same key.</summary>
    Safe,

    /// <summary>Ask the task's own probe whether it was done; call again only if it was not.</summary>
    Check,

    /// <summary>Stop and ask a person.</summary>
    Never,
}
