using Serverless.Infra.Tests.Rules;

namespace Serverless.Infra.Tests;

/// <summary>Every rule holds for what is in the repository, and sees the mistakes it is there for.</summary>
public sealed class RuleTests
{
    private static readonly IReadOnlyList<Rule> All =
    [
        FileRules.Parse, FileRules.Declared, FileRules.Used, FileRules.Modules, FileRules.Outputs, FileRules.Loaded,
        ResourceRules.Versions, ResourceRules.Local, ResourceRules.Tags, ResourceRules.Diagnostics, ResourceRules.Names, ResourceRules.Abbreviations, ResourceRules.Computed,
        AccessRules.Roles, AccessRules.Scopes, AccessRules.Keyless, AccessRules.ConnectionStrings, AccessRules.Secrets,
        ServiceRules.Set, ServiceRules.Containers, ServiceRules.Subscriptions, ServiceRules.Delivery, ServiceRules.Alerts,
        RemediationRules.Operations, RemediationRules.Described, RemediationRules.Empty, RemediationRules.Custom,
        AzdRules.Yaml, AzdRules.Service, AzdRules.Parameters, AzdRules.Outputs, AzdRules.Hooks, AzdRules.Twins, AzdRules.Host, AzdRules.Patience, AzdRules.Pinned, AzdRules.Permissions,
    ];

    public static TheoryData<string> Sentences => [.. All.Select(rule => rule.Sentence)];

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Holds_for_this_repository(string sentence) => Assert.Empty(All.Single(rule => rule.Sentence == sentence).Faults(Deployment.OfRepository));

    [Fact]
    public void Every_rule_is_shown_a_mistake() => Assert.Empty(All.Except(Mistakes.All.Select(mistake => mistake.Rule)));

    public static TheoryData<string> MistakeNames => [.. Mistakes.All.Select(mistake => mistake.ToString())];

    [Theory]
    [MemberData(nameof(MistakeNames))]
    public void Is_seen(string name)
    {
        var mistake = Mistakes.All.Single(mistake => mistake.ToString() == name);
        Assert.NotEmpty(mistake.Rule.Faults(Deployment.OfRepository.With(mistake.File, mistake.Instead, mistake.Written)));
    }
}
