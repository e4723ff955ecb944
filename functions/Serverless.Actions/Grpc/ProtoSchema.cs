namespace Serverless.Actions.Grpc;

/// <summary>Services, messages and enumerations by their full names, without a dot before.</summary>
internal sealed class ProtoSchema
{
    public Dictionary<string, ProtoMessage> Messages { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ProtoEnum> Enums { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ProtoService> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>Files that have been read, by the names others import them by.</summary>
    public HashSet<string> Files { get; } = new(StringComparer.Ordinal);
}

/// <param name="IsEntry">One entry of a map: field 1 is its key, field 2 its value.</param>
internal sealed record ProtoMessage(string Name, IReadOnlyList<ProtoField> Fields, bool IsEntry = false)
{
    /// <summary>How deep messages are declared in messages, as protoc reads them.</summary>
    public const int Deepest = 32;

    private readonly Dictionary<int, ProtoField> byNumber = ByNumber(Name, Fields);

    public ProtoField? Find(int number) => byNumber.GetValueOrDefault(number);

    /// <summary>By its name in JSON or in the file.</summary>
    public ProtoField? Find(string name) => Fields.FirstOrDefault(field => field.JsonName == name || field.Name == name);

    private static Dictionary<int, ProtoField> ByNumber(string name, IReadOnlyList<ProtoField> fields)
    {
        Dictionary<int, ProtoField> found = [];
        return fields.FirstOrDefault(field => !found.TryAdd(field.Number, field)) is { } second
            ? throw new ProtoException($"the message {name} has two fields of the number {second.Number}")
            : found;
    }
}

/// <param name="Type">Of a message or an enumeration, its full name.</param>
/// <param name="HasPresence">Whether it is told apart that it was not set.</param>
internal sealed record ProtoField(string Name, string JsonName, int Number, ProtoKind Kind, string? Type, bool Repeated, bool HasPresence);

internal sealed record ProtoEnum(string Name, IReadOnlyDictionary<string, int> Values)
{
    public string? NameOf(int number) => Values.Where(value => value.Value == number).Select(value => value.Key).FirstOrDefault();
}

internal sealed record ProtoService(string Name, IReadOnlyDictionary<string, ProtoMethod> Methods);

internal sealed record ProtoMethod(string Name, string Input, string Output, bool ClientStreams, bool ServerStreams);

/// <summary>The numbers are those of <c>FieldDescriptorProto.Type</c>.</summary>
internal enum ProtoKind
{
    Double = 1,
    Float = 2,
    Int64 = 3,
    UInt64 = 4,
    Int32 = 5,
    Fixed64 = 6,
    Fixed32 = 7,
    Bool = 8,
    String = 9,
    Group = 10,
    Message = 11,
    Bytes = 12,
    UInt32 = 13,
    Enum = 14,
    SFixed32 = 15,
    SFixed64 = 16,
    SInt32 = 17,
    SInt64 = 18,
}

/// <summary>What came is not what its description says, or cannot be said by it; a sentence.</summary>
internal sealed class ProtoException(string message) : Exception(message);
