using Serverless.Storage.Sqlite.Tests.Disks;

namespace Serverless.Storage.Sqlite.Tests.PowerCuts;

/// <summary>The bytes of a file as they would lie on the disk.</summary>
internal sealed class FileImage
{
    private byte[] bytes = new byte[64 * 1024];
    private int length;

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, length);

    public FileImage Copy()
    {
        var copy = new FileImage();
        copy.Write(0, Bytes);
        return copy;
    }

    public void Apply(DiskOperation operation)
    {
        switch (operation)
        {
            case DiskOperation.Write write:
                Write(write.Offset, write.Data);
                break;
            case DiskOperation.Truncate truncate:
                Resize((int)truncate.Length);
                break;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        if (offset + data.Length > length)
        {
            Resize((int)offset + data.Length);
        }

        data.CopyTo(bytes.AsSpan((int)offset));
    }

    private void Resize(int wanted)
    {
        if (wanted > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(wanted, 2 * bytes.Length));
        }

        if (wanted < length)
        {
            bytes.AsSpan(wanted, length - wanted).Clear();
        }

        length = wanted;
    }
}
