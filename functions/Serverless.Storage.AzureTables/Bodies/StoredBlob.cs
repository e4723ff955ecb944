namespace Serverless.Storage.AzureTables.Bodies;

/// <summary>Names a blob and says how much has to come of it.</summary>
internal sealed record StoredBlob(string Name, int Bytes);
