using Serverless.Core.Access;
using Serverless.Core.Documents;

namespace Serverless.Api.Gates.Keys;

/// <summary>Reads a file of keys: one a line, as <see cref="ApiKey.Line"/> writes it; empty lines and those that begin with <c>#</c> are passed over.</summary>
public static class ApiKeyReader
{
    private const int HashDigits = 64;

    public static Reading<IReadOnlyList<ApiKey>> Read(string text, string file)
    {
        var (keys, problems) = (new List<ApiKey>(), new List<Problem>());
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length > 0 && line[0] != '#')
            {
                Take(line, new Place(file, number), keys, problems);
            }
        }

        if (keys.Count == 0 && problems.Count == 0)
        {
            problems.Add(new Place(file, 0).Problem("keys/none", "There is no key in this file; make one with 'router keys new'."));
        }

        return problems.Count == 0 ? new Reading<IReadOnlyList<ApiKey>>(keys, []) : new Reading<IReadOnlyList<ApiKey>>(null, problems);
    }

    private static void Take(string line, Place place, List<ApiKey> keys, List<Problem> problems)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3)
        {
            problems.Add(place.Problem("keys/line", "A key is a line of three words: its name, its role, and the SHA-256 of it in hexadecimal digits."));
            return;
        }

        var before = problems.Count;
        Check(ApiKey.IsName(words[0]), "keys/name", "The name of a key has letters, digits, hyphens, underscores, dots and @, and at most 64 of them.");
        Check(keys.TrueForAll(key => key.Name != words[0]), "keys/twice", "A key of this name stands further up; give each its own name.");
        var role = ApiKey.RoleOf(words[1]);
        Check(role is not null, "keys/role", "The role of a key is read, operate or admin.");
        Check(words[2].Length == HashDigits && words[2].All(char.IsAsciiHexDigit), "keys/hash", "The SHA-256 of a key has 64 hexadecimal digits; the key itself never stands here.");
        if (problems.Count == before)
        {
            keys.Add(new ApiKey(words[0], role!.Value, Convert.FromHexString(words[2])));
        }

        void Check(bool good, string code, string sentence)
        {
            if (!good)
            {
                problems.Add(place.Problem(code, sentence));
            }
        }
    }

    private readonly record struct Place(string File, int Line)
    {
        public Problem Problem(string code, string sentence) => new(code, File, Line, Line > 0 ? 1 : 0, sentence);
    }
}
