namespace Serverless.Jq.Builtins;

/// <summary>Functions of C's mathematics library that .NET has no word for.</summary>
internal static class SpecialFunctions
{
    private const double LanczosG = 7;

    private static readonly double[] lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    public static double Gamma(double x)
    {
        if (x == Math.Floor(x) && x is > 0 and <= 171)
        {
            var product = 1.0;
            for (var i = 2; i < x; i++)
            {
                product *= i;
            }

            return product;
        }

        if (x < 0.5)
        {
            return x == Math.Floor(x) ? x == 0 ? 1 / x : double.NaN : Math.PI / (Math.Sin(Math.PI * x) * Gamma(1 - x));
        }

        var t = x - 1 + LanczosG + 0.5;
        return Math.Sqrt(2 * Math.PI) * Math.Pow(t, x - 0.5) * Math.Exp(-t) * Series(x - 1);
    }

    /// <summary>The logarithm of the absolute value of gamma.</summary>
    public static double LogGamma(double x)
    {
        if (x is 1 or 2)
        {
            return 0;
        }

        if (x <= 0 && x == Math.Floor(x))
        {
            return double.PositiveInfinity;
        }

        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - LogGamma(1 - x);
        }

        if (double.IsPositiveInfinity(x))
        {
            return x;
        }

        var t = x - 1 + LanczosG + 0.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(Series(x - 1));
    }

    /// <summary>The sign of gamma, as lgamma_r gives it.</summary>
    public static int SignOfGamma(double x) => x < 0 && Math.Floor(x) % 2 != 0 ? -1 : 1;

    /// <summary>The error function: its series near zero, a continued fraction further out.</summary>
    public static double Erf(double x)
    {
        var size = Math.Abs(x);
        if (double.IsNaN(x) || size > 6)
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        if (size < 2.5)
        {
            double term = x, sum = x;
            for (var n = 1; n < 100 && Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }

            return 2 / Math.Sqrt(Math.PI) * sum;
        }

        var fraction = 0.0;
        for (var n = 60; n > 0; n--)
        {
            fraction = n / 2.0 / (size + fraction);
        }

        return Math.Sign(x) * (1 - (Math.Exp(-size * size) / (Math.Sqrt(Math.PI) * (size + fraction))));
    }

    private static double Series(double x)
    {
        var sum = lanczos[0];
        for (var i = 1; i < lanczos.Length; i++)
        {
            sum += lanczos[i] / (x + i);
        }

        return sum;
    }
}
