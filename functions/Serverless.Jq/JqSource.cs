namespace Serverless.Jq;

/// <summary>Where a <see cref="JqReader"/> gets its bytes from: writes some into <paramref name="room"/>, which is never empty, and says how many; 0 at the end.</summary>
public delegate int JqSource(Span<byte> room);
