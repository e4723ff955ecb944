namespace Serverless.Actions.Grpc;

/// <summary>Reads a <c>.proto</c> file of syntax proto3 into a schema: messages, enumerations, maps, oneofs, services; options are passed over. Of imports it
/// knows those of <c>google/protobuf</c>.</summary>
internal sealed class ProtoFileReader
{
    private static readonly Dictionary<string, ProtoKind> Scalars = new()
    {
        ["double"] = ProtoKind.Double, ["float"] = ProtoKind.Float, ["int64"] = ProtoKind.Int64, ["uint64"] = ProtoKind.UInt64, ["int32"] = ProtoKind.Int32,
        ["fixed64"] = ProtoKind.Fixed64, ["fixed32"] = ProtoKind.Fixed32, ["bool"] = ProtoKind.Bool, ["string"] = ProtoKind.String, ["bytes"] = ProtoKind.Bytes,
        ["uint32"] = ProtoKind.UInt32, ["sfixed32"] = ProtoKind.SFixed32, ["sfixed64"] = ProtoKind.SFixed64, ["sint32"] = ProtoKind.SInt32, ["sint64"] = ProtoKind.SInt64,
    };

    private readonly ProtoTokens tokens;
    private readonly ProtoSchema schema = new();
    private readonly List<(string Message, List<ProtoField> Fields)> open = [];
    private string package = "";

    private ProtoFileReader(string text) => tokens = new ProtoTokens(text);

    /// <exception cref="ProtoException">It cannot be read; with the line.</exception>
    public static ProtoSchema Read(string text)
    {
        var reader = new ProtoFileReader(text);
        reader.ReadFile();
        reader.Resolve();
        return reader.schema;
    }

    private void ReadFile()
    {
        WellKnownTypes.AddTo(schema);
        tokens.Expect("syntax");
        tokens.Expect("=");
        if (tokens.Quoted() is var syntax && syntax != "proto3")
        {
            throw tokens.Wrong($"the syntax {syntax} is not read, proto3 is");
        }

        tokens.Expect(";");
        while (!tokens.Ended)
        {
            switch (tokens.Take())
            {
                case "package":
                    package = tokens.Take();
                    tokens.Expect(";");
                    break;
                case "import":
                    ReadImport();
                    break;
                case "message":
                    ReadMessage(package, 1);
                    break;
                case "enum":
                    ReadEnum(package);
                    break;
                case "service":
                    ReadService();
                    break;
                case "option" or "extend":
                    tokens.SkipStatement();
                    break;
                case ";":
                    break;
                case var other:
                    throw tokens.Wrong($"'{other}' begins nothing of a file");
            }
        }
    }

    private void ReadImport()
    {
        _ = tokens.Takes("public") || tokens.Takes("weak");
        var file = tokens.Quoted();
        tokens.Expect(";");
        if (!WellKnownTypes.Files.Contains(file) && !file.StartsWith("google/api/", StringComparison.Ordinal))
        {
            throw tokens.Wrong($"'{file}' is imported; put what is needed of it into this file, or let the server tell by reflection");
        }
    }

    private void ReadMessage(string scope, int depth)
    {
        if (depth > ProtoMessage.Deepest)
        {
            throw tokens.Wrong($"messages nest deeper than {ProtoMessage.Deepest}");
        }

        var name = DescriptorReader.Named(scope, tokens.Take());
        List<ProtoField> fields = [];
        open.Add((name, fields));
        tokens.Expect("{");
        while (!tokens.Takes("}"))
        {
            switch (tokens.Peek)
            {
                case "message":
                    tokens.Take();
                    ReadMessage(name, depth + 1);
                    break;
                case "enum":
                    tokens.Take();
                    ReadEnum(name);
                    break;
                case "oneof":
                    ReadOneof(name, fields);
                    break;
                case "option" or "reserved" or "extensions" or "extend":
                    tokens.SkipStatement();
                    break;
                case ";":
                    tokens.Take();
                    break;
                default:
                    ReadField(name, fields, oneof: false);
                    break;
            }
        }
    }

    private void ReadOneof(string message, List<ProtoField> fields)
    {
        tokens.Take();
        tokens.Take();
        tokens.Expect("{");
        while (!tokens.Takes("}"))
        {
            if (tokens.Peek == "option")
            {
                tokens.SkipStatement();
            }
            else
            {
                ReadField(message, fields, oneof: true);
            }
        }
    }

    private void ReadField(string message, List<ProtoField> fields, bool oneof)
    {
        var (repeated, optional) = (tokens.Takes("repeated"), tokens.Takes("optional"));
        var type = tokens.Take();
        var (key, value) = ((string?)null, (string?)null);
        if (type == "map")
        {
            tokens.Expect("<");
            key = tokens.Take();
            tokens.Expect(",");
            value = tokens.Take();
            tokens.Expect(">");
        }

        var name = tokens.Take();
        tokens.Expect("=");
        var number = tokens.Integer();
        tokens.SkipOptions();
        tokens.Expect(";");
        if (key is null)
        {
            fields.Add(Field(name, number, type, repeated, oneof || optional));
            return;
        }

        var entry = DescriptorReader.Named(message, $"{name}.entry");
        schema.Messages[entry] = new ProtoMessage(entry, [], IsEntry: true);
        open.Add((entry, [Field("key", 1, key, false, false), Field("value", 2, value!, false, false)]));
        fields.Add(new ProtoField(name, DescriptorReader.JsonNameOf(name), number, ProtoKind.Message, "." + entry, true, true));
    }

    private static ProtoField Field(string name, int number, string type, bool repeated, bool presence) => Scalars.TryGetValue(type, out var kind)
        ? new ProtoField(name, DescriptorReader.JsonNameOf(name), number, kind, null, repeated, presence)
        : new ProtoField(name, DescriptorReader.JsonNameOf(name), number, ProtoKind.Message, type, repeated, true);

    private void ReadEnum(string scope)
    {
        var name = DescriptorReader.Named(scope, tokens.Take());
        Dictionary<string, int> values = [];
        tokens.Expect("{");
        while (!tokens.Takes("}"))
        {
            if (tokens.Peek is "option" or "reserved")
            {
                tokens.SkipStatement();
                continue;
            }

            if (tokens.Takes(";"))
            {
                continue;
            }

            var value = tokens.Take();
            tokens.Expect("=");
            values[value] = tokens.Integer();
            tokens.SkipOptions();
            tokens.Expect(";");
        }

        schema.Enums[name] = new ProtoEnum(name, values);
    }

    private void ReadService()
    {
        var name = DescriptorReader.Named(package, tokens.Take());
        Dictionary<string, ProtoMethod> methods = [];
        tokens.Expect("{");
        while (!tokens.Takes("}"))
        {
            if (!tokens.Takes("rpc"))
            {
                tokens.SkipStatement();
                continue;
            }

            var method = tokens.Take();
            var (client, input) = ReadType();
            tokens.Expect("returns");
            var (server, output) = ReadType();
            if (tokens.Peek == "{")
            {
                tokens.SkipStatement();
            }
            else
            {
                tokens.Expect(";");
            }

            methods[method] = new ProtoMethod(method, input, output, client, server);
        }

        schema.Services[name] = new ProtoService(name, methods);
    }

    private (bool Streams, string Type) ReadType()
    {
        tokens.Expect("(");
        var streams = tokens.Takes("stream");
        var type = tokens.Take();
        tokens.Expect(")");
        return (streams, type);
    }

    /// <summary>Names are found once everything is read: they may stand before what they name.</summary>
    private void Resolve()
    {
        foreach (var (message, fields) in open)
        {
            var entry = schema.Messages.TryGetValue(message, out var known) && known.IsEntry;
            schema.Messages[message] = new ProtoMessage(message, [], entry);
        }

        foreach (var (message, fields) in open)
        {
            schema.Messages[message] = new ProtoMessage(message, [.. fields.Select(field => Resolve(field, message))], schema.Messages[message].IsEntry);
        }

        foreach (var (name, service) in schema.Services.ToList())
        {
            schema.Services[name] = service with
            {
                Methods = service.Methods.ToDictionary(method => method.Key, method => method.Value with { Input = Find(method.Value.Input, name), Output = Find(method.Value.Output, name) }),
            };
        }
    }

    private ProtoField Resolve(ProtoField field, string scope)
    {
        if (field.Type is null)
        {
            return field;
        }

        var type = Find(field.Type, scope);
        return schema.Enums.ContainsKey(type) ? field with { Type = type, Kind = ProtoKind.Enum, HasPresence = false } : field with { Type = type };
    }

    private string Find(string type, string scope)
    {
        if (type.StartsWith('.'))
        {
            return Known(type[1..]) ? type[1..] : throw new ProtoException($"there is no type '{type}'");
        }

        for (; ; scope = scope.Contains('.') ? scope[..scope.LastIndexOf('.')] : "")
        {
            if (Known(DescriptorReader.Named(scope, type)))
            {
                return DescriptorReader.Named(scope, type);
            }

            if (scope.Length == 0)
            {
                throw new ProtoException($"there is no type '{type}'");
            }
        }
    }

    private bool Known(string type) => schema.Messages.ContainsKey(type) || schema.Enums.ContainsKey(type);
}
