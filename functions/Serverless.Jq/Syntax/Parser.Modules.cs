namespace Serverless.Jq.Syntax;

internal sealed partial class Parser
{
    /// <summary>Reads what may stand before the program: its own description, and imports, which are refused.</summary>
    private void ModuleHeader()
    {
        if (Skip("module"))
        {
            Metadata();
            Expect(";");
        }

        if (!Peek.Is("import") && !Peek.Is("include"))
        {
            return;
        }

        var keyword = Next();
        var start = Peek.Start;
        var path = StartsString() ? String() : throw Unexpected();
        if (path.Constant is null)
        {
            throw Error("Import path must be constant", start, EndOfLast);
        }

        if (keyword.Text == "import")
        {
            Expect("as");
            Next();
        }

        if (!Peek.Is(";"))
        {
            Metadata();
        }

        Expect(";");
        throw Error("modules are not supported", keyword.Start, EndOfLast);
    }

    private void Metadata()
    {
        var start = Peek.Start;
        var metadata = Query();
        if (metadata.Constant is not { } constant)
        {
            throw Error("Module metadata must be constant", start, EndOfLast);
        }

        if (!constant.IsObject)
        {
            throw Error("Module metadata must be an object", start, EndOfLast);
        }
    }
}
