namespace Serverless.Actions.Grpc;

/// <summary>Reads a <c>FileDescriptorProto</c> (descriptor.proto of Protocol Buffers) into a schema: what a server's reflection answers with.</summary>
internal static class DescriptorReader
{
    /// <summary>With all it stands in. What is declared in a long name repeats it, so a short description could fill the memory.</summary>
    private const int LongestName = 512;

    /// <returns>The names of the files it imports.</returns>
    public static IReadOnlyList<string> Read(ReadOnlySpan<byte> file, ProtoSchema schema)
    {
        var (package, proto3) = ("", false);
        List<string> imports = [];
        var header = new WireReader(file);
        while (header.Next(out var number, out var wire))
        {
            switch (number)
            {
                case 1:
                    schema.Files.Add(header.Text());
                    break;
                case 2:
                    package = header.Text();
                    break;
                case 3:
                    imports.Add(header.Text());
                    break;
                case 12:
                    proto3 = header.Text() == "proto3";
                    break;
                default:
                    header.Skip(wire);
                    break;
            }
        }

        var body = new WireReader(file);
        while (body.Next(out var number, out var wire))
        {
            switch (number)
            {
                case 4:
                    ReadMessage(body.Bytes(), package, 1, proto3, schema);
                    break;
                case 5:
                    ReadEnum(body.Bytes(), package, schema);
                    break;
                case 6:
                    ReadService(body.Bytes(), package, schema);
                    break;
                default:
                    body.Skip(wire);
                    break;
            }
        }

        return imports;
    }

    private static void ReadMessage(ReadOnlySpan<byte> bytes, string scope, int depth, bool proto3, ProtoSchema schema)
    {
        if (depth > ProtoMessage.Deepest)
        {
            throw new ProtoException($"messages nest deeper than {ProtoMessage.Deepest}");
        }

        var name = Named(scope, NameOf(bytes));
        List<ProtoField> fields = [];
        var entry = false;
        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wire))
        {
            switch (number)
            {
                case 2:
                    fields.Add(ReadField(reader.Bytes(), proto3));
                    break;
                case 3:
                    ReadMessage(reader.Bytes(), name, depth + 1, proto3, schema);
                    break;
                case 4:
                    ReadEnum(reader.Bytes(), name, schema);
                    break;
                case 7:
                    entry = Flag(reader.Bytes(), 7);
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }

        if (entry && !(fields.Exists(field => field.Number == 1) && fields.Exists(field => field.Number == 2)))
        {
            throw new ProtoException($"the entries {name} of a map have not a key and a value");
        }

        // What is known stays: the well-known types are not for a server to describe.
        schema.Messages.TryAdd(name, new ProtoMessage(name, fields, entry));
    }

    private static ProtoField ReadField(ReadOnlySpan<byte> bytes, bool proto3)
    {
        var (name, json, type) = ("", (string?)null, (string?)null);
        var (number, label, kind, oneof) = (0, 0, ProtoKind.String, false);
        var reader = new WireReader(bytes);
        while (reader.Next(out var tag, out var wire))
        {
            switch (tag)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 3:
                    number = (int)reader.Varint();
                    break;
                case 4:
                    label = (int)reader.Varint();
                    break;
                case 5:
                    kind = (ProtoKind)reader.Varint();
                    break;
                case 6:
                    type = reader.Text().TrimStart('.');
                    break;
                case 9:
                    oneof = true;
                    reader.Skip(wire);
                    break;
                case 10:
                    json = reader.Text();
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }

        if (type is null && kind is (ProtoKind.Message or ProtoKind.Enum))
        {
            throw new ProtoException($"'{name}' is of a type that has no name");
        }

        return new ProtoField(name, json ?? JsonNameOf(name), number, kind, type, label == 3, !proto3 || oneof || kind == ProtoKind.Message);
    }

    private static void ReadEnum(ReadOnlySpan<byte> bytes, string scope, ProtoSchema schema)
    {
        var name = Named(scope, NameOf(bytes));
        Dictionary<string, int> values = [];
        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wire))
        {
            if (number != 2)
            {
                reader.Skip(wire);
                continue;
            }

            var item = reader.Bytes();
            values[NameOf(item)] = (int)Number(item, 2);
        }

        schema.Enums[name] = new ProtoEnum(name, values);
    }

    private static void ReadService(ReadOnlySpan<byte> bytes, string scope, ProtoSchema schema)
    {
        var name = Named(scope, NameOf(bytes));
        Dictionary<string, ProtoMethod> methods = [];
        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wire))
        {
            if (number != 2)
            {
                reader.Skip(wire);
                continue;
            }

            var item = reader.Bytes();
            methods[NameOf(item)] = new ProtoMethod(NameOf(item), Text(item, 2).TrimStart('.'), Text(item, 3).TrimStart('.'), Flag(item, 5), Flag(item, 6));
        }

        schema.Services[name] = new ProtoService(name, methods);
    }

    /// <summary>As protoc makes it: letters after an underscore are capitals.</summary>
    public static string JsonNameOf(string name) =>
        string.Concat(name.Split('_').Select((part, index) => index > 0 && part.Length > 0 ? char.ToUpperInvariant(part[0]) + part[1..] : part));

    public static string Named(string scope, string name) =>
        scope.Length + name.Length > LongestName ? throw new ProtoException($"a name is longer than {LongestName}") : scope.Length == 0 ? name : $"{scope}.{name}";

    private static string NameOf(ReadOnlySpan<byte> bytes) => Text(bytes, 1);

    private static string Text(ReadOnlySpan<byte> bytes, int wanted)
    {
        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wire))
        {
            if (number == wanted)
            {
                return reader.Text();
            }

            reader.Skip(wire);
        }

        return "";
    }

    private static bool Flag(ReadOnlySpan<byte> bytes, int wanted) => Number(bytes, wanted) != 0;

    private static ulong Number(ReadOnlySpan<byte> bytes, int wanted)
    {
        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wire))
        {
            if (number == wanted && wire == 0)
            {
                return reader.Varint();
            }

            reader.Skip(wire);
        }

        return 0;
    }
}
