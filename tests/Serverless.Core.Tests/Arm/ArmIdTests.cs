using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Arm;

namespace Serverless.Core.Tests.Arm;

public class ArmIdTests
{
    private const string Subscription = "/subscriptions/11111111-2222-3333-4444-555555555555";

    [Theory]
    [InlineData(Subscription)]
    [InlineData(Subscription + "/resourceGroups/web")]
    [InlineData(Subscription + "/resourceGroups/rg-1_(x).y")]
    [InlineData(Subscription + "/resourceGroups/providers/providers/Microsoft.Web/sites/providers")]
    [InlineData(Subscription + "/providers/Microsoft.Compute/locations/westeurope")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/shop/slots/blue")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/shop/providers/Microsoft.Insights/diagnosticSettings/to workspace")]
    [InlineData("/providers/Microsoft.Management/managementGroups/top")]
    [InlineData("/providers/Microsoft.Management/managementGroups/top/providers/Microsoft.Authorization/policyAssignments/p")]
    [InlineData("/providers/Microsoft.Billing/billingAccounts/12:34_2019-05-31")]
    public void An_id_is_put_together_as_it_was_taken_apart(string text) => Assert.Equal(text, Parse(text).ToString());

    [Fact]
    public void The_parts_have_names()
    {
        var id = Parse(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/shop/slots/blue/providers/Microsoft.Insights/metrics/cpu");
        Assert.Equal(new ArmLevel.ResourceGroup(Guid.Parse("11111111-2222-3333-4444-555555555555"), "web"), id.Level);
        Assert.Equal(["Microsoft.Web", "Microsoft.Insights"], id.Providers.Select(provider => provider.Namespace));
        Assert.Equal([new("sites", "shop"), new("slots", "blue")], id.Providers[0].Resources);
        Assert.Equal(new ArmLevel.ManagementGroup("top"), Parse("/providers/microsoft.management/MANAGEMENTGROUPS/top").Level);
        Assert.IsType<ArmLevel.Tenant>(Parse("/providers/Microsoft.Billing/billingAccounts/1").Level);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("web")]
    [InlineData("//management.azure.com" + Subscription)]
    [InlineData("https://management.azure.com" + Subscription)]
    [InlineData("/subscriptions")]
    [InlineData("/subscriptions/")]
    [InlineData("/subscriptions/mine")]
    [InlineData(Subscription + "/")]
    [InlineData(Subscription + "/resourceGroups")]
    [InlineData(Subscription + "/resourceGroups/")]
    [InlineData(Subscription + "/resourceGroups/..")]
    [InlineData(Subscription + "/resourceGroups/.")]
    [InlineData(Subscription + "/resourceGroups/web.")]
    [InlineData(Subscription + "/resourceGroups/web/../db")]
    [InlineData(Subscription + "/resourceGroups/web/providers")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Web/sites/a")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/..")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/. .")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/ a")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/a%2F..%2Fb")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/%2e%2e")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/a\\..\\b")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/a?x=1")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/a#x")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/a\r\nHost: x")]
    [InlineData(Subscription + "/resourceGroups/web/providers/Microsoft.Web/sites/a\0")]
    [InlineData(Subscription + "/resourceGroups/wеb")] // a Cyrillic letter
    [InlineData(Subscription + "/resourceGroups/web\u2215db")] // a division slash
    [InlineData(Subscription + "/resourceGroups/web\uff0fdb")] // a full-width slash
    [InlineData(Subscription + "/resourceGroups/web\u202e")]
    [InlineData("/subscriptions/①1111111-2222-3333-4444-555555555555")]
    public void What_is_no_id_is_refused_with_a_reason(string text)
    {
        Assert.False(ArmId.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void An_id_has_a_longest() => Assert.False(ArmId.TryParse(Subscription + string.Concat(Enumerable.Repeat("/providers/Microsoft.A/b/c", 100)), out _, out _));

    [Theory]
    [InlineData(Subscription + "/resourceGroups/web", true)]
    [InlineData(Subscription + "/RESOURCEGROUPS/WEB/providers/Microsoft.Web/sites/a", true)]
    [InlineData(Subscription + "/resourceGroups/web2", false)]
    [InlineData(Subscription + "/resourceGroups/we", false)]
    [InlineData(Subscription, false)]
    [InlineData("/subscriptions/22222222-2222-3333-4444-555555555555/resourceGroups/web", false)]
    public void A_scope_contains_what_lies_below_it_segment_by_segment_in_any_case(string target, bool contained) =>
        Assert.Equal(contained, Parse(Subscription + "/resourceGroups/web").Contains(Parse(target)));

    [Fact]
    public void An_empty_scope_contains_nothing()
    {
        Assert.False(ArmScope.Nothing.Contains(Parse(Subscription)));
        Assert.False(ArmScope.Of(["nonsense"]).Contains(Parse(Subscription)));
        Assert.False(ArmScope.Of(null).Contains(Parse(Subscription)));
    }

    /// <summary>Whatever an event says, what is put together from it is one path below the scope, for every reader of addresses.</summary>
    [Fact]
    public void What_is_in_scope_leads_to_an_address_in_scope()
    {
        var root = Parse(Subscription + "/resourceGroups/web");
        var host = new Uri("https://management.azure.com");
        var parsed = 0;
        var property = Prop.ForAll(Hostile.ToArbitrary(), Gen.OneOf(Words, Hostile).ToArbitrary(), (tail, below) =>
        {
            var text = Subscription + "/resourceGroups/web" + tail;
            if (!ArmId.TryParse(text, out var id, out _) || !root.Contains(id))
            {
                return true;
            }

            parsed++;
            var path = ArmSubpath.TryParse(below, out var sub) ? sub.ToPath() : "";
            var uri = new Uri(host, id.ToPath() + path + "?api-version=2024-01-01");
            return Parse(id.ToString()).Equals(id)
                && uri.Host == host.Host
                && uri.Fragment.Length == 0
                && uri.Query == "?api-version=2024-01-01"
                && (uri.AbsolutePath + "/").StartsWith(root.ToPath() + "/", StringComparison.OrdinalIgnoreCase)
                && Uri.UnescapeDataString(uri.AbsolutePath).Split('/').Length == (id.ToPath() + path).Split('/').Length;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), property);
        Assert.True(parsed > 100, $"only {parsed} texts were ids");
    }

    private static readonly Gen<string> Words = Gen.Elements("restart", "providers/Microsoft.Web/sites", "..", "../x", "a/../../b", "%2e%2e", "a?b", "a#b", "", "/", "a//b", "$metadata", "x y");

    private static readonly Gen<string> Hostile =
        from count in Gen.Choose(0, 5)
        from parts in Gen.ListOf(Gen.Elements(
            "/providers/Microsoft.Web/sites/shop", "/providers/Microsoft.Compute/virtualMachines/vm-1", "/slots/blue", "2", "/", "/..", "/.", "..", "%2f", "%2F..", "?", "#", "\\", "@", ":", ";", "\u2024\u2024", "\uff0f",
            "\u0000", "\ud800", " ", "/providers/Microsoft.A.B/t/n~!$'()+,;=|[]{}&*@:", "/resourceGroups/db", "/PROVIDERS/microsoft.web/SITES/Shop", "é", "\u0130", "\u017f"), count)
        select string.Concat(parts);

    private static ArmId Parse(string text) => ArmId.TryParse(text, out var id, out var problem) ? id : throw new ArgumentException(problem, nameof(text));
}
