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
        CheckPath(start);

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

    private void CheckPath(int start)
    {
        if (!StartsString())
        {
            throw Unexpected();
        }

        // The strings inside an interpolation have ends of their own.
        var open = 0;
        var isConstant = true;
        do
        {
            var token = Next();
            open += token.Kind == TokenKind.StringStart ? 1 : token.Kind == TokenKind.StringEnd ? -1 : 0;
            isConstant &= token.Kind is TokenKind.StringStart or TokenKind.StringText or TokenKind.StringEnd or TokenKind.Format;
        }
        while (open > 0 && Peek.Kind != TokenKind.End);

        if (!isConstant)
        {
            throw Error("Import path must be constant", start, EndOfLast);
        }
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
