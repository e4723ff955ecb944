namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>An immutable list in pages, so that a changed copy shares all pages but the one that changed.</summary>
internal sealed class PagedList<T>
{
    private const int Bits = 8;
    private const int PageSize = 1 << Bits;
    private const int Mask = PageSize - 1;

    public static readonly PagedList<T> Empty = new([], 0);

    private readonly T[][] pages;

    private PagedList(T[][] pages, int count) => (this.pages, Count) = (pages, count);

    public int Count { get; }

    public ref readonly T this[int index] => ref pages[index >> Bits][index & Mask];

    /// <summary>Makes the next list; the pages it has copied are its own until it is sealed.</summary>
    internal sealed class Editing(PagedList<T> from)
    {
        private T[][] pages = from.pages;
        private bool[] owned = [];
        private bool spineOwned;

        public int Count { get; private set; } = from.Count;

        public ref readonly T this[int index] => ref pages[index >> Bits][index & Mask];

        public ref T Change(int index)
        {
            var page = index >> Bits;
            if (!spineOwned || !owned[page])
            {
                OwnSpine(pages.Length);
                pages[page] = [.. pages[page]];
                owned[page] = true;
            }

            return ref pages[page][index & Mask];
        }

        public int Add(T item)
        {
            var (page, at) = (Count >> Bits, Count & Mask);
            if (page == pages.Length || pages[page] is null)
            {
                OwnSpine(page == pages.Length && spineOwned ? Math.Max(4, page * 2) : Math.Max(pages.Length, page + 1));
                (pages[page], owned[page]) = (new T[page == 0 ? 4 : PageSize], true);
            }
            else if (at == pages[page].Length)
            {
                OwnSpine(pages.Length);
                Array.Resize(ref pages[page], at * 2);
                owned[page] = true;
            }

            Count++;
            Change(Count - 1) = item;
            return Count - 1;
        }

        public PagedList<T> Seal()
        {
            var length = (Count + Mask) >> Bits;
            (pages, owned, spineOwned) = (length == pages.Length ? pages : pages[..length], [], false);
            return new PagedList<T>(pages, Count);
        }

        private void OwnSpine(int length)
        {
            if (spineOwned && pages.Length >= length)
            {
                return;
            }

            var larger = new T[length][];
            pages.CopyTo(larger, 0);
            Array.Resize(ref owned, length);
            (pages, spineOwned) = (larger, true);
        }
    }
}
