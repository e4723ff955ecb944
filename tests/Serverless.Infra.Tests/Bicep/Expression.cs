namespace Serverless.Infra.Tests.Bicep;

/// <summary>What stands to the right of a name.</summary>
internal abstract record Expression(int Line)
{
    /// <summary>This and all that is in it.</summary>
    public IEnumerable<Expression> Everything() => Parts().SelectMany(part => part.Everything()).Prepend(this);

    protected virtual IEnumerable<Expression> Parts() => [];

    /// <param name="Pieces">Texts are <see cref="string"/>, the rest <see cref="Expression"/>.</param>
    public sealed record Text(IReadOnlyList<object> Pieces, int Line) : Expression(Line)
    {
        /// <summary>The text where nothing in it is computed, otherwise null.</summary>
        public string? Constant => Pieces.All(piece => piece is string) ? string.Concat(Pieces) : null;

        protected override IEnumerable<Expression> Parts() => Pieces.OfType<Expression>();
    }

    /// <summary>A number, true, false or null, as written.</summary>
    public sealed record Literal(string Value, int Line) : Expression(Line);

    public sealed record Name(string Value, int Line) : Expression(Line);

    public sealed record Object(IReadOnlyList<KeyValuePair<Text, Expression>> Members, IReadOnlyList<Declaration.Resource> Nested, int Line) : Expression(Line)
    {
        public Expression? this[string name] => Members.FirstOrDefault(member => member.Key.Constant == name).Value;

        protected override IEnumerable<Expression> Parts() =>
            Members.SelectMany(member => new[] { member.Key, member.Value }).Concat(Nested.Select(resource => resource.Body));
    }

    public sealed record Array(IReadOnlyList<Expression> Items, int Line) : Expression(Line)
    {
        protected override IEnumerable<Expression> Parts() => Items;
    }

    /// <param name="Variables">The item, and where it stands.</param>
    public sealed record For(IReadOnlyList<string> Variables, Expression Source, Expression Body, int Line) : Expression(Line)
    {
        protected override IEnumerable<Expression> Parts() => [Source, Body];
    }

    public sealed record If(Expression Condition, Expression Body, int Line) : Expression(Line)
    {
        protected override IEnumerable<Expression> Parts() => [Condition, Body];
    }

    public sealed record Member(Expression Of, string Property, int Line) : Expression(Line)
    {
        protected override IEnumerable<Expression> Parts() => [Of];
    }

    public sealed record Item(Expression Of, Expression At, int Line) : Expression(Line)
    {
        protected override IEnumerable<Expression> Parts() => [Of, At];
    }

    public sealed record Call(string Function, Expression? On, IReadOnlyList<Expression> Arguments, int Line) : Expression(Line)
    {
        protected override IEnumerable<Expression> Parts() => On is null ? Arguments : Arguments.Prepend(On);
    }

    public sealed record Lambda(IReadOnlyList<string> Variables, Expression Body, int Line) : Expression(Line)
    {
        protected override IEnumerable<Expression> Parts() => [Body];
    }

    /// <summary>Operators, with one to three operands.</summary>
    public sealed record Operation(string Sign, IReadOnlyList<Expression> Operands, int Line) : Expression(Line)
    {
        protected override IEnumerable<Expression> Parts() => Operands;
    }
}
