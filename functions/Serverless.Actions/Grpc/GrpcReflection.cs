using System.Collections.Concurrent;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Application.Runs;

namespace Serverless.Actions.Grpc;

/// <summary>Asks a server what its services look like (gRPC Server Reflection Protocol, v1 and v1alpha). What it says is kept for some minutes.</summary>
internal sealed class GrpcReflection(GrpcChannel channel, TimeProvider time)
{
    /// <summary>Files of one service with those it imports; of each the server is asked once.</summary>
    private const int MostFiles = 256;

    /// <summary>In bytes, of all files together: as much as a proto file may have.</summary>
    private const int MostBytes = ResourceFetcher.Limit;

    private const int MostKept = 100;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly string[] Versions = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    private readonly ConcurrentDictionary<(Uri Server, string Service), (ProtoSchema Schema, DateTimeOffset Until)> known = [];

    public async Task<(ProtoSchema? Schema, CallOutcome.Failed? Failure)> DescribeAsync(Uri server, string service, CallIdentity? identity, CancellationToken cancellation)
    {
        if (known.TryGetValue((server, service), out var kept) && time.GetUtcNow() < kept.Until)
        {
            return (kept.Schema, null);
        }

        CallOutcome.Failed? failure = null;
        foreach (var version in Versions)
        {
            var (schema, problem, unknown) = await AskAsync(server, version, service, identity, cancellation).ConfigureAwait(false);
            if (schema is not null)
            {
                if (known.Count >= MostKept)
                {
                    known.Clear();
                }

                known[(server, service)] = (schema, time.GetUtcNow() + Kept);
                return (schema, null);
            }

            failure = problem;
            if (!unknown)
            {
                break;
            }
        }

        return (null, failure);
    }

    private async Task<(ProtoSchema? Schema, CallOutcome.Failed? Failure, bool Unknown)> AskAsync(Uri server, string version, string service, CallIdentity? identity, CancellationToken cancellation)
    {
        var schema = new ProtoSchema();
        WellKnownTypes.AddTo(schema);

        // 4: file_containing_symbol, 3: file_by_filename.
        var open = new Queue<(int Field, string Name)>([(4, service)]);
        var (asked, bytes) = (0, 0);
        while (open.TryDequeue(out var wanted))
        {
            if (wanted.Field == 3 && schema.Files.Contains(wanted.Name))
            {
                continue;
            }

            if (++asked > MostFiles || bytes > MostBytes)
            {
                return (null, CallFailures.Unusable(asked > MostFiles ? $"the description of '{service}' has more than {MostFiles} files." : $"the description of '{service}' has more than {MostBytes} bytes."), false);
            }

            var request = new WireWriter().Text(1, server.Host).Text(wanted.Field, wanted.Name).ToArray();
            var answered = await channel.CallAsync(server, $"{version}/ServerReflectionInfo", identity, request, null, cancellation).ConfigureAwait(false);
            if (answered is not GrpcAnswer.Messages answer)
            {
                var failed = (GrpcAnswer.Failed)answered;
                return (null, failed.Outcome, failed.Status == GrpcStatus.Unimplemented);
            }

            bytes += answer.All.Sum(message => message.Length);
            try
            {
                foreach (var file in answer.All.SelectMany(message => FilesOf(message, wanted.Name)))
                {
                    foreach (var import in DescriptorReader.Read(file, schema).Where(import => !schema.Files.Contains(import)))
                    {
                        open.Enqueue((3, import));
                    }
                }
            }
            catch (ProtoException e)
            {
                return (null, GrpcStatus.Failure($"{version}/ServerReflectionInfo", GrpcStatus.Internal, e.Message), false);
            }
        }

        return (schema, null, false);
    }

    private static List<byte[]> FilesOf(byte[] response, string wanted)
    {
        List<byte[]> files = [];
        var reader = new WireReader(response);
        while (reader.Next(out var number, out var wire))
        {
            switch (number)
            {
                case 4:
                    var inner = new WireReader(reader.Bytes());
                    while (inner.Next(out var item, out var kind))
                    {
                        if (item == 1)
                        {
                            files.Add(inner.Bytes().ToArray());
                        }
                        else
                        {
                            inner.Skip(kind);
                        }
                    }

                    break;
                case 7:
                    throw new ProtoException($"The server knows no '{wanted}'.");
                default:
                    reader.Skip(wire);
                    break;
            }
        }

        return files;
    }
}
