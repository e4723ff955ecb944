using Serverless.Application.Secrets;
using Serverless.Contracts.Secrets;

namespace Serverless.Application.Tests.Secrets;

public sealed class EnvironmentSecretContractTests : SecretReaderContract
{
    protected override Task<ISecretReader> HoldingAsync(params (string Name, string Value)[] secrets)
    {
        var variables = secrets.ToDictionary(secret => EnvironmentSecretReader.VariableOf(secret.Name), secret => secret.Value);
        return Task.FromResult<ISecretReader>(new EnvironmentSecretReader(null, name => variables.GetValueOrDefault(name)));
    }
}

public sealed class FolderSecretContractTests : SecretReaderContract, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("secrets-");

    public void Dispose() => folder.Delete(recursive: true);

    protected override async Task<ISecretReader> HoldingAsync(params (string Name, string Value)[] secrets)
    {
        foreach (var (name, value) in secrets)
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), value + "\n");
        }

        return new EnvironmentSecretReader(folder.FullName, _ => null);
    }
}
