using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>The functions of C's mathematics library.</summary>
internal static class Mathematics
{
    public static readonly Dictionary<string, Func<double, double>> Of1 = new()
    {
        ["acos"] = Math.Acos,
        ["acosh"] = Math.Acosh,
        ["asin"] = Math.Asin,
        ["asinh"] = Math.Asinh,
        ["atan"] = Math.Atan,
        ["atanh"] = Math.Atanh,
        ["cbrt"] = Math.Cbrt,
        ["ceil"] = Math.Ceiling,
        ["cos"] = Math.Cos,
        ["cosh"] = Math.Cosh,
        ["exp"] = Math.Exp,
        ["exp10"] = static x => Math.Pow(10, x),
        ["exp2"] = static x => Math.Pow(2, x),
        ["expm1"] = static x => Math.Abs(x) < 1e-5 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1,
        ["fabs"] = Math.Abs,
        ["floor"] = Math.Floor,
        ["gamma"] = SpecialFunctions.LogGamma,
        ["lgamma"] = SpecialFunctions.LogGamma,
        ["tgamma"] = SpecialFunctions.Gamma,
        ["erf"] = SpecialFunctions.Erf,
        ["erfc"] = static x => 1 - SpecialFunctions.Erf(x),
        ["log"] = Math.Log,
        ["log10"] = Math.Log10,
        ["log1p"] = static x => Math.Abs(x) < 1e-5 ? x - (x * x / 2) + (x * x * x / 3) : Math.Log(1 + x),
        ["log2"] = Math.Log2,
        ["logb"] = static x => x == 0 ? double.NegativeInfinity : double.IsFinite(x) ? Math.ILogB(x) : Math.Abs(x),
        ["nearbyint"] = static x => Math.Round(x, MidpointRounding.ToEven),
        ["rint"] = static x => Math.Round(x, MidpointRounding.ToEven),
        ["round"] = static x => Math.Round(x, MidpointRounding.AwayFromZero),
        ["significand"] = static x => x == 0 || !double.IsFinite(x) ? x : Math.ScaleB(x, -Math.ILogB(x)),
        ["sin"] = Math.Sin,
        ["sinh"] = Math.Sinh,
        ["sqrt"] = Math.Sqrt,
        ["tan"] = Math.Tan,
        ["tanh"] = Math.Tanh,
        ["trunc"] = Math.Truncate,
    };

    public static readonly Dictionary<string, Func<double, double, double>> Of2 = new()
    {
        ["atan2"] = Math.Atan2,
        ["copysign"] = Math.CopySign,
        ["drem"] = Math.IEEERemainder,
        ["remainder"] = Math.IEEERemainder,
        ["fdim"] = static (x, y) => double.IsNaN(x) || double.IsNaN(y) ? double.NaN : Math.Max(x - y, 0),
        ["fmax"] = static (x, y) => double.IsNaN(x) ? y : double.IsNaN(y) ? x : Math.Max(x, y),
        ["fmin"] = static (x, y) => double.IsNaN(x) ? y : double.IsNaN(y) ? x : Math.Min(x, y),
        ["fmod"] = static (x, y) => x % y,
        ["hypot"] = double.Hypot,
        ["ldexp"] = Scale,
        ["nextafter"] = NextAfter,
        ["nexttoward"] = NextAfter,
        ["pow"] = Math.Pow,
        ["scalb"] = Scale,
        ["scalbln"] = Scale,
    };

    /// <summary>Fraction and exponent, as frexp gives them.</summary>
    public static JqValue SplitExponent(double x)
    {
        if (x == 0 || !double.IsFinite(x))
        {
            return JqValue.ArrayOf(JqValue.Of(x), JqValue.Of(0));
        }

        var exponent = Math.ILogB(x) + 1;
        return JqValue.ArrayOf(JqValue.Of(Math.ScaleB(x, -exponent)), JqValue.Of(exponent));
    }

    /// <summary>Fraction and whole part, as modf gives them.</summary>
    public static JqValue SplitFraction(double x)
    {
        var whole = Math.Truncate(x);
        return JqValue.ArrayOf(JqValue.Of(double.IsInfinity(x) ? Math.CopySign(0, x) : Math.CopySign(x - whole, x)), JqValue.Of(whole));
    }

    private static double Scale(double x, double by) => Math.ScaleB(x, (int)Math.Clamp(double.IsNaN(by) ? 0 : by, -10_000, 10_000));

    private static double NextAfter(double x, double y) =>
        double.IsNaN(x) || double.IsNaN(y) ? double.NaN : x == y ? y : x < y ? Math.BitIncrement(x) : Math.BitDecrement(x);
}
