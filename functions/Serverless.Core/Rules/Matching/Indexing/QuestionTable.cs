namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>Finds the questions whose gate has a hash: an immutable table in pages that split when they are full (extendible hashing), so that a changed
/// copy shares all pages but one. Hash and question are one number; a page's first number holds its count, its depth and who may change it.</summary>
internal sealed class QuestionTable
{
    private const int FirstSize = 16;
    private const int MostSize = 256;
    private const int MostDepth = 20;

    public static readonly QuestionTable Empty = new([new ulong[FirstSize + 1]], 0);

    private readonly ulong[][] directory;
    private readonly int shift;

    private QuestionTable(ulong[][] directory, int depth) => (this.directory, shift) = (directory, 32 - depth);

    /// <summary>Walks over the questions with a hash; most often there is none or one.</summary>
    public Walk Find(uint hash) => Over(directory[shift == 32 ? 0 : hash >> shift], hash);

    // In a large set every page has this size: told apart by a branch, the entry is fetched without waiting for the page's length.
    private static Walk Over(ulong[] page, uint hash)
    {
        if (page.Length == MostSize + 1)
        {
            return new Walk(page, hash, MostSize - 1);
        }

        return new Walk(page, hash, (uint)page.Length - 2);
    }

    internal ref struct Walk
    {
        private readonly ulong[] page;
        private readonly uint hash;
        private readonly uint mask;
        private uint slot;

        public Walk(ulong[] page, uint hash, uint mask) => (this.page, this.hash, this.mask, slot) = (page, hash, mask, hash);

        public bool Next(out int question)
        {
            while (true)
            {
                var entry = page[(slot++ & mask) + 1];
                if (entry == 0)
                {
                    question = -1;
                    return false;
                }

                if ((uint)(entry >> 32) == hash)
                {
                    question = (int)(uint)entry - 1;
                    return true;
                }
            }
        }
    }

    /// <summary>Makes the next table; the pages it has copied are its own until it is sealed.</summary>
    internal sealed class Editing(QuestionTable from, int editor)
    {
        private readonly ulong owner = (ulong)(uint)editor << 32;
        private ulong[][] directory = from.directory;
        private int depth = 32 - from.shift;
        private bool directoryOwned;

        public Walk Find(uint hash) => Over(directory[Place(hash)], hash);

        public void Add(uint hash, int question)
        {
            while (true)
            {
                var page = Own(hash);
                var (count, pageDepth) = (Count(page), Depth(page));
                if ((count + 1) * 4 <= (page.Length - 1) * 3)
                {
                    Enter(page, ((ulong)hash << 32) | (uint)(question + 1));
                    return;
                }

                if (page.Length - 1 < MostSize || pageDepth == MostDepth)
                {
                    Put(hash, pageDepth, Copy(page, (page.Length - 1) * 2, pageDepth, 0, 0));
                }
                else
                {
                    Split(hash, page, pageDepth);
                }
            }
        }

        public void Remove(uint hash, int question)
        {
            var page = Own(hash);
            Put(hash, Depth(page), Copy(page, page.Length - 1, Depth(page), 0, 0, ((ulong)hash << 32) | (uint)(question + 1)));
        }

        public QuestionTable Seal()
        {
            directoryOwned = false;
            return new QuestionTable(directory, depth);
        }

        private uint Place(uint hash) => depth == 0 ? 0 : hash >> (32 - depth);

        private static int Count(ulong[] page) => (int)(page[0] & 0xFFFFFF);

        private static int Depth(ulong[] page) => (int)((page[0] >> 24) & 0xFF);

        private ulong[] Own(uint hash)
        {
            var page = directory[Place(hash)];
            if ((page[0] >> 32) << 32 == owner)
            {
                return page;
            }

            page = [.. page];
            page[0] = owner | (uint)page[0];
            Put(hash, Depth(page), page);
            return page;
        }

        /// <summary>At all places of the directory that begin with the page's bits.</summary>
        private void Put(uint hash, int pageDepth, ulong[] page)
        {
            if (!directoryOwned)
            {
                (directory, directoryOwned) = ([.. directory], true);
            }

            var first = pageDepth == 0 ? 0 : (hash >> (32 - pageDepth)) << (depth - pageDepth);
            directory.AsSpan((int)first, 1 << (depth - pageDepth)).Fill(page);
        }

        private void Split(uint hash, ulong[] page, int pageDepth)
        {
            if (pageDepth == depth)
            {
                var doubled = new ulong[directory.Length * 2][];
                for (var i = 0; i < doubled.Length; i++)
                {
                    doubled[i] = directory[i / 2];
                }

                (directory, directoryOwned, depth) = (doubled, true, depth + 1);
            }

            var bit = 1u << (31 - pageDepth);
            Put(hash & ~bit, pageDepth + 1, Copy(page, MostSize, pageDepth + 1, bit, 0));
            Put(hash | bit, pageDepth + 1, Copy(page, MostSize, pageDepth + 1, bit, bit));
        }

        /// <summary>The entries whose hash has <paramref name="wanted"/> under <paramref name="bits"/>, without one that is left out.</summary>
        private ulong[] Copy(ulong[] page, int size, int pageDepth, uint bits, uint wanted, ulong leftOut = 0)
        {
            var copy = new ulong[size + 1];
            copy[0] = owner | ((uint)pageDepth << 24);
            foreach (var entry in page.AsSpan(1))
            {
                if (entry != 0 && entry != leftOut && ((uint)(entry >> 32) & bits) == wanted)
                {
                    Enter(copy, entry);
                }
            }

            return copy;
        }

        private static void Enter(ulong[] page, ulong entry)
        {
            var mask = (uint)page.Length - 2;
            var slot = (uint)(entry >> 32) & mask;
            while (page[slot + 1] != 0)
            {
                slot = (slot + 1) & mask;
            }

            page[slot + 1] = entry;
            page[0]++;
        }
    }
}
