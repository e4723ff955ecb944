namespace Serverless.Infra.Tests.Bicep;

/// <summary>The reader of Bicep, on what the files hold and on what they must not.</summary>
public sealed class ParserTests
{
    [Fact]
    public void A_resource_has_name_type_body_and_line()
    {
        var resource = Assert.IsType<Declaration.Resource>(Assert.Single(Parser.Parse("\n// a store\nresource store 'Microsoft.Storage/storageAccounts@2024-01-01' = {\n  name: 'st'\n}\n")));
        Assert.Equal(("store", "Microsoft.Storage/storageAccounts@2024-01-01", false, 3), (resource.Name, resource.Type, resource.Existing, resource.Line));
        Assert.Equal("st", resource.Object["name"].Constant());
    }

    [Fact]
    public void A_loop_under_a_condition_is_looked_through()
    {
        var resource = (Declaration.Resource)Parser.Parse("resource a 'A.B/c@2024-01-01' = [for (x, i) in xs: if (x.on) {\n  name: '${x.name}-${i}'\n}]")[0];
        Assert.Equal(["xs"], resource.Body.FreeNames().Select(name => name.Value));
        Assert.Equal(["x", "i"], resource.Object.FreeNames().Select(name => name.Value));
    }

    [Fact]
    public void A_text_with_something_computed_in_it_is_no_constant()
    {
        var value = (Expression.Text)((Declaration.Variable)Parser.Parse("var a = 'x-${b.c['d']}-y'")[0]).Value;
        Assert.Null(value.Constant);
        Assert.Equal(["b"], value.FreeNames().Select(name => name.Value));
    }

    [Fact]
    public void Operators_bind_by_their_strength()
    {
        var value = (Expression.Operation)((Declaration.Variable)Parser.Parse("var a = !empty(b) && c == 1 ? d : e ?? f")[0]).Value;
        Assert.Equal("?:", value.Sign);
        Assert.Equal("&&", Assert.IsType<Expression.Operation>(value.Operands[0]).Sign);
        Assert.Equal("??", Assert.IsType<Expression.Operation>(value.Operands[2]).Sign);
    }

    [Fact]
    public void Types_and_decorators_are_read_over_lines()
    {
        var declarations = Parser.Parse("@description('d')\n@allowed([\n  'a'\n  'b'\n])\nparam p { x: string, y: 'a' | 'b' }[] = []\ntype t = {\n  @maxLength(3)\n  name: string\n}\n");
        Assert.Equal(["description", "allowed"], declarations[0].Decorators.Select(decorator => decorator.Function));
        Assert.Equal("{x:string,y:'a'|'b'}[]", Assert.IsType<Declaration.Parameter>(declarations[0]).Type);
        Assert.IsType<Declaration.TypeName>(declarations[1]);
    }

    [Theory]
    [InlineData("param a")]
    [InlineData("var a = ")]
    [InlineData("var a = [1 2]")]
    [InlineData("var a = 'x")]
    [InlineData("var a = '${b'")]
    [InlineData("var a = { b: 1, b: 2 }")]
    [InlineData("var a = { b 1 }")]
    [InlineData("var a = f(1")]
    [InlineData("var a = 1 var b = 2")]
    [InlineData("resource a 'T@1' = [for x y: {}]")]
    [InlineData("resource a 'T@1' { }")]
    [InlineData("let a = 1")]
    [InlineData("var a = 1 ~ 2")]
    [InlineData("/* never ends")]
    public void What_is_not_Bicep_is_refused(string text) => Assert.Throws<BicepSyntaxException>(() => Parser.Parse(text));

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_read_or_refused_and_never_worse()
    {
        var text = Deployment.OfRepository.Files["infra/app/storage.bicep"];
        var refused = 0;
        for (var end = 0; end < text.Length; end++)
        {
            try
            {
                Parser.Parse(text[..end]);
            }
            catch (BicepSyntaxException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, text.Length / 2, text.Length);
    }
}
