namespace Serverless.Core.Admission.Control;

/// <summary>Divides demotions among pages. One stays on the page on which it stands: who reads the pages one after the other misses none that there was before.</summary>
public static class DemotionPages
{
    /// <summary>The switch with all of its demotions.</summary>
    /// <param name="stored">As its own page has it.</param>
    /// <param name="pages">Of 1 to <see cref="StartControl.DemotedPages"/>; null where nothing stands there.</param>
    public static StartControl Join(StartControl stored, IReadOnlyList<DemotedRules?> pages) =>
        pages.Count == 0 ? stored : stored with { Demoted = [.. stored.Demoted, .. pages.SelectMany(page => page?.Rules ?? [])] };

    /// <summary>The switch as its own page is to have it, and those of the other pages that change, by number.</summary>
    /// <param name="stored">As its own page has it now.</param>
    /// <param name="after">With all of its demotions.</param>
    public static (StartControl Stored, IReadOnlyDictionary<int, DemotedRules> Changed) Divide(StartControl stored, IReadOnlyList<DemotedRules?> pages, StartControl after)
    {
        var wanted = after.Demoted.ToDictionary(demotion => demotion.Rule, StringComparer.Ordinal);
        var before = pages.Select(page => page?.Rules ?? []).Prepend(stored.Demoted).ToList();
        var divided = before.ConvertAll(page => page.Where(demotion => wanted.ContainsKey(demotion.Rule)).Select(demotion => wanted[demotion.Rule]).ToList());
        foreach (var added in after.Demoted.ExceptBy(divided.SelectMany(page => page).Select(demotion => demotion.Rule), demotion => demotion.Rule))
        {
            var room = divided.FindIndex(page => page.Count < DemotedRules.MostOnPage);
            (room < 0 ? NewPage(divided) : divided[room]).Add(added);
        }

        var changed = Enumerable.Range(1, divided.Count - 1).Where(page => page >= before.Count || !before[page].SequenceEqual(divided[page])).ToDictionary(page => page, page => new DemotedRules(divided[page]));
        return (after with { Demoted = divided[0], DemotedPages = divided.Count - 1 }, changed);
    }

    private static List<Demotion> NewPage(List<List<Demotion>> pages)
    {
        pages.Add([]);
        return pages[^1];
    }
}
