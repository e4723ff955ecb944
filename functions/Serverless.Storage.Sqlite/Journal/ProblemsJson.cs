using System.Text.Json.Serialization;
using Serverless.Core.Documents;

namespace Serverless.Storage.Sqlite.Journal;

[JsonSerializable(typeof(IReadOnlyList<Problem>))]
internal sealed partial class ProblemsJson : JsonSerializerContext;
